import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { placedOn, readPlacement, writePlacement, type Placement, type Rectangle } from './window-placement.ts';

const main: Rectangle = { x: 0, y: 0, width: 1920, height: 1040 };
const left: Rectangle = { x: -2560, y: -200, width: 2560, height: 1440 };
const saved = (x: number, y: number, width = 1200, height = 800): Placement => ({
  bounds: { x, y, width, height },
  maximised: true,
  fullScreen: false,
});

test('a window goes back to where it was, on a second screen and across two as well', () => {
  expect(placedOn(saved(100, 50), [main])).toEqual(saved(100, 50));
  expect(placedOn(saved(-2500, -150), [main, left])).toEqual(saved(-2500, -150));
  expect(placedOn(saved(-600, 100), [main, left])).toEqual(saved(-600, 100));
});

test('it comes wholly onto the screen that shows most of it', () => {
  expect(placedOn(saved(1500, 500), [main])).toEqual(saved(720, 240));
  expect(placedOn(saved(-300, -100), [main])).toEqual(saved(0, 0));
  expect(placedOn(saved(-2700, 900), [main, left])).toEqual(saved(-2560, 440));
});

test('it comes to the middle of the main screen if its own is gone', () => {
  expect(placedOn(saved(-2500, -150), [main])).toEqual(saved(360, 120));
  expect(placedOn(saved(5000, 5000, 3000, 2000), [main])).toEqual(saved(0, 0, 1920, 1040));
});

test('it is no larger than its screen, and starts in the middle of the main one', () => {
  expect(placedOn(saved(0, 0, 4000, 3000), [main])).toEqual(saved(0, 0, 1920, 1040));
  const first = { maximised: false, fullScreen: false };
  expect(placedOn(null, [main, left])).toEqual({ bounds: { x: 240, y: 70, width: 1440, height: 900 }, ...first });
  const laptop = { x: 0, y: 25, width: 1280, height: 700 };
  expect(placedOn(null, [laptop])).toEqual({ bounds: laptop, ...first });
});

test('what was remembered is read again; anything else is as if nothing was', () => {
  const path = join(temporaryFolder(), 'placement.json');
  expect(readPlacement(path)).toBeNull();
  writePlacement(path, saved(-5, 7));
  expect(readPlacement(path)).toEqual(saved(-5, 7));
  for (const text of ['', '{', '{"bounds":{"x":0,"y":0,"width":0,"height":5},"maximised":true,"fullScreen":false}']) {
    writeFileSync(path, text);
    expect(readPlacement(path)).toBeNull();
  }
  expect(() => writePlacement(join(path, 'below'), saved(0, 0))).not.toThrow();
});
