import { z } from 'zod';
import type { PlainCode } from '../messages/message.ts';

export const menuNames = ['file', 'edit', 'view', 'registration', 'window', 'help'] as const;
export type MenuName = (typeof menuNames)[number];

/** What a menu, a key or both have the window do. */
export interface Command {
  readonly menu: MenuName;
  readonly text: PlainCode;
  /** The key without a modifier that does it: `KeyboardEvent.key`, lower case. */
  readonly key?: string;
  /** The key that does it together with Ctrl, on a Mac with Command. */
  readonly withCtrl?: string;
  /** The same with Shift. */
  readonly withCtrlShift?: string;
}

/**
 * Every command of the window, in the order of the menus. The native menus, the window's keys and the help page are made of
 * this table, so that they cannot disagree. Keys of a single view are the view's own (`viewKeys`).
 */
const table = {
  'import-files': { menu: 'file', text: 'studies.addFiles', withCtrl: 'o' },
  'import-folder': { menu: 'file', text: 'studies.addFolder', withCtrlShift: 'o' },
  'find-on-server': { menu: 'file', text: 'studies.fromServer' },
  export: { menu: 'file', text: 'menu.export', withCtrl: 'e' },
  'print-report': { menu: 'file', text: 'menu.printReport', withCtrl: 'p' },
  'close-study': { menu: 'file', text: 'menu.closeStudy' },
  'clear-recent': { menu: 'file', text: 'menu.clearRecent' },
  undo: { menu: 'edit', text: 'menu.undo', withCtrl: 'z' },
  redo: { menu: 'edit', text: 'menu.redo', withCtrlShift: 'z' },
  'before-and-after': { menu: 'view', text: 'help.keyBefore', key: 'b' },
  'reset-views': { menu: 'view', text: 'help.keyReset', key: '0' },
  'larger-text': { menu: 'view', text: 'menu.largerText', withCtrl: '+' },
  'smaller-text': { menu: 'view', text: 'menu.smallerText', withCtrl: '-' },
  'usual-text': { menu: 'view', text: 'menu.usualText', withCtrl: '0' },
  register: { menu: 'registration', text: 'help.keyRegister', key: 'r' },
  'register-all': { menu: 'registration', text: 'register.all' },
  swap: { menu: 'registration', text: 'help.keySwap', key: 'x' },
  correct: { menu: 'registration', text: 'help.keyCorrect', key: 'm' },
  help: { menu: 'help', text: 'menu.help', key: '?' },
  about: { menu: 'help', text: 'menu.about' },
} as const satisfies Record<string, Command>;

export type CommandId = keyof typeof table;
export const commands: Readonly<Record<CommandId, Command>> = table;
export const commandIds = Object.keys(table) as [CommandId, ...CommandId[]];
export const commandId = z.enum(commandIds);

/** The keys of the views, for the help page: what they do depends on the view that has the focus. */
export const viewKeys: readonly (readonly [keys: string, PlainCode])[] = [
  ['Space', 'help.keyFlicker'],
  ['F', 'help.keyFixed'],
  ['M', 'help.keyMoving'],
  ['↑ ↓', 'help.keySlices'],
  ['+ −', 'help.keyZoom'],
  ['Shift + ↑ ↓ ← →', 'help.keyPan'],
  ['Enter', 'help.keyEnlarge'],
  ['↑ ↓ ← →', 'help.keyNudge'],
  ['[ ]', 'help.keyTurn'],
];

/** A key that was pressed, as the DOM's `KeyboardEvent` states it. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** The command of a key that was pressed; null if it has none. */
export function commandOfKey({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyPress): CommandId | null {
  if (altKey) return null;
  const pressed = key.toLowerCase();
  const isLetter = /^[a-z]$/.test(pressed);
  return (
    commandIds.find((id) => {
      const { key: alone, withCtrl, withCtrlShift } = commands[id];
      if (!ctrlKey && !metaKey) return alone === pressed;
      // Where a sign needs Shift, or none, is the keyboard's matter: + is = without it on an American one.
      if (!isLetter) return withCtrl === (pressed === '=' ? '+' : pressed);
      return (shiftKey ? withCtrlShift : withCtrl) === pressed;
    }) ?? null
  );
}

/** The keys of a command as they stand on a keyboard; empty if it has none. */
export function keysShown({ key, withCtrl, withCtrlShift }: Command, isMac: boolean): string {
  const modifier = isMac ? '⌘' : 'Ctrl';
  if (withCtrl !== undefined) return `${modifier} + ${withCtrl.toUpperCase()}`;
  if (withCtrlShift !== undefined) return `${modifier} + Shift + ${withCtrlShift.toUpperCase()}`;
  return key?.toUpperCase() ?? '';
}
