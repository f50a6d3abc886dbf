import type { MenuItemConstructorOptions } from 'electron';
import { commandIds, commands as table, keysShown, menuNames, type CommandId, type MenuName } from '../../../src-shared/contract/commands.ts'; // prettier-ignore
import type { WindowReport } from '../../../src-shared/contract/settings.ts';
import type { PlainCode } from '../../../src-shared/messages/message.ts';
import { translate, type Language } from '../../../src-shared/messages/text.ts';

/** What the menus are made of, and what they do. */
export interface MenuContent extends Pick<WindowReport, 'commands' | 'recent'> {
  readonly language: Language;
  readonly platform: NodeJS.Platform;
  choose(command: CommandId): void;
  openRecent(studyId: WindowReport['recent'][number]['studyId']): void;
}

type Item = MenuItemConstructorOptions;

const menuTexts: Readonly<Record<MenuName, PlainCode>> = {
  file: 'menu.file',
  edit: 'menu.edit',
  view: 'menu.view',
  registration: 'menu.registration',
  window: 'menu.window',
  help: 'menu.helpMenu',
};
const separator: Item = { type: 'separator' };

/** The native menus: the shared table of commands, and what the system does by itself (its "roles"), in the user's language. */
export function menuTemplate(content: MenuContent): Item[] {
  const { language, platform } = content;
  const say = (code: PlainCode) => translate(language, code);
  const role = (name: Item['role'], code: PlainCode): Item => ({ role: name!, label: say(code) });
  const ours = (menu: MenuName) => commandIds.filter((id) => table[id].menu === menu && id !== 'clear-recent').map((id) => itemOf(id, content)); // prettier-ignore
  const isMac = platform === 'darwin';
  const quit = role('quit', 'menu.quit');
  const systems: Partial<Record<MenuName, readonly Item[]>> = {
    file: [separator, recentMenu(content), ...(isMac ? [] : [separator, quit])],
    edit: [
      separator,
      role('cut', 'menu.cut'),
      role('copy', 'menu.copy'),
      role('paste', 'menu.paste'),
      role('selectAll', 'menu.selectAll'),
    ],
    view: [separator, role('togglefullscreen', 'menu.fullScreen')],
    window: [role('minimize', 'menu.minimise'), role('zoom', 'menu.maximise'), role('close', 'menu.closeWindow')],
  };
  const menus = menuNames.map((name): Item => ({
    id: `menu-${name}`,
    label: say(menuTexts[name]),
    ...(name === 'help' && { role: 'help' as const }),
    submenu: [...ours(name), ...(systems[name] ?? [])],
  }));
  // A Mac has a menu of the app itself before all others, whatever is given here.
  return isMac ? [{ label: 'Concord', submenu: [role('hide', 'menu.hide'), separator, quit] }, ...menus] : menus;
}

function itemOf(id: CommandId, { language, platform, commands, choose }: MenuContent): Item {
  const command = table[id];
  const label = translate(language, command.text);
  const item: Item = {
    id,
    label,
    // In a text field both are the field's own.
    enabled: id === 'undo' || id === 'redo' || commands.includes(id),
    click: () => choose(id),
  };
  if (command.withCtrl !== undefined || command.withCtrlShift !== undefined)
    return { ...item, accelerator: acceleratorOf(id) };
  if (command.key === undefined) return item;
  // A key alone belongs to the window, which knows whether somebody is writing: a menu only shows it. On a Mac it could not
  // help acting on it.
  if (platform === 'darwin') return { ...item, label: `${label} (${keysShown(command, true)})` };
  return { ...item, accelerator: keysShown(command, false), registerAccelerator: false };
}

/** https://www.electronjs.org/docs/latest/tutorial/keyboard-shortcuts: "Accelerators". */
function acceleratorOf(id: CommandId): string {
  const { withCtrl, withCtrlShift } = table[id];
  const key = (withCtrl ?? withCtrlShift!).toUpperCase();
  return `CmdOrCtrl+${withCtrlShift === undefined ? '' : 'Shift+'}${key === '+' ? 'Plus' : key}`;
}

function recentMenu(content: MenuContent): Item {
  const { language, recent, openRecent } = content;
  const studies = recent.map(({ studyId, label }): Item => ({
    id: `recent-${studyId}`,
    // A menu takes one & for the mark of its key.
    label: label.replaceAll('&', '&&'),
    click: () => openRecent(studyId),
  }));
  const none: Item = { label: translate(language, 'menu.noRecent'), enabled: false };
  const submenu = studies.length > 0 ? [...studies, separator, itemOf('clear-recent', content)] : [none];
  return { id: 'recent', label: translate(language, 'menu.recent'), submenu };
}
