import { expect, it } from 'vitest';
import { elementsOf } from './json-elements.ts';

async function* inPieces(text: string, size: number) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) {
    await Promise.resolve();
    yield bytes.subarray(at, at + size);
  }
}

async function read(text: string, size = 3, mostBytes = { element: 1000, all: 10_000 }): Promise<unknown[]> {
  const elements: unknown[] = [];
  for await (const element of elementsOf(inPieces(text, size), mostBytes)) elements.push(element);
  return elements;
}

const texts = [
  '[]',
  ' [ \n] ',
  '[1]',
  '[{"a":[1,2,{"b":"],[\\"}"}]},"\\\\", null,[[]] , -1.5e3]\r\n',
  '["王^小东","é"]',
  '[[],{}]',
];

it.each(texts)('%s gives the elements that JSON.parse gives, however it is cut', async (text) => {
  for (const size of [1, 2, 3, 7, 1000]) expect(await read(text, size)).toEqual(JSON.parse(text));
});

it.each(['', '{}', '1', '[', '[1', '[1,]', '[,1]', '[1}', '[1] 2', '[1][2]', '["a]', '[{]', 'null', '<p>Hello</p>'])(
  '%s is no JSON array',
  async (text) => {
    await expect(read(text)).rejects.toThrow(SyntaxError);
  },
);

it('an element or a whole that is too long is refused while it comes', async () => {
  await expect(read(`["${'x'.repeat(2000)}"]`)).rejects.toMatchObject({ messages: [{ code: 'answer-too-long' }] });
  await expect(read(`${'['.repeat(2000)}`)).rejects.toMatchObject({ messages: [{ code: 'answer-too-long' }] });
  await expect(read(`[${'1,'.repeat(6000)}1]`)).rejects.toMatchObject({ messages: [{ code: 'answer-too-long' }] });
});
