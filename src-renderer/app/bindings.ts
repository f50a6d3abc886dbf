import type { PlainCode } from '../../src-shared/messages/message.ts';

/** The keys that work anywhere while a study is open, with what they do: the keys and the help are made from this table. */
export const windowKeys = {
  r: 'help.keyRegister',
  x: 'help.keySwap',
  b: 'help.keyBefore',
  m: 'help.keyCorrect',
  '0': 'help.keyReset',
  '?': 'help.keyHelp',
} as const satisfies Record<string, PlainCode>;

export type WindowKey = keyof typeof windowKeys;
