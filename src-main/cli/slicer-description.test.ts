import { expect, test } from 'vitest';
import { slicerDescription } from './slicer-description.ts';

test('the description is for Registration, states the version, and offers nothing to set', () => {
  const description = slicerDescription('1.2.3');
  expect(description).toMatch(/^<\?xml version="1.0"/);
  expect(description).toContain('<category>Registration</category>');
  expect(description).toContain('<version>1.2.3</version>');
  expect(description).toContain('Not a cleared medical device');
  expect(description).not.toMatch(/<(boolean|integer|float|double|\w+-enumeration)>/);
  expect([...description.matchAll(/<string>[\s\S]*?<\/string>/g)].every(([one]) => one.includes('>output<'))).toBe(
    true,
  );
});
