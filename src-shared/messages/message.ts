import type { english } from './english.ts';

/**
 * What a person is told, as a code with values: why a verdict was given, what was repaired while reading, how a piece of work
 * ended. It becomes a sentence of the reader's language at the edge (`text.ts`): in the window, the report, the command line.
 */
export interface Message {
  readonly code: MessageCode;
  readonly values: Readonly<Record<string, string | number>>;
}

export type MessageTable = typeof english;
export type MessageCode = keyof MessageTable;

/** The names in a template's `{name}`, `{name:one|other}` and `{name=key:text|key:text}` places. */
export type PlaceholdersOf<Text extends string> = Text extends `${string}{${infer Place}}${infer Rest}`
  ? NameOf<Place> | PlaceholdersOf<Rest>
  : never;
type NameOf<Place extends string> = Place extends `${infer Name}=${string}`
  ? Name
  : Place extends `${infer Name}:${string}`
    ? Name
    : Place;

/** What a template's places are filled with: nothing may be passed if it has none, and nothing left out if it has some. */
export type ValuesFor<Code extends MessageCode> = [PlaceholdersOf<MessageTable[Code]>] extends [never]
  ? [values?: Readonly<Record<string, never>>]
  : [values: Readonly<Record<PlaceholdersOf<MessageTable[Code]>, string | number>>];

/** The codes whose texts have no places to fill. */
export type PlainCode = {
  [Code in MessageCode]: [PlaceholdersOf<MessageTable[Code]>] extends [never] ? Code : never;
}[MessageCode];

export function messageOf<Code extends MessageCode>(code: Code, ...[values = {}]: ValuesFor<Code>): Message {
  return { code, values };
}
