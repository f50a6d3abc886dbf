import { afterEach, expect, test, vi } from 'vitest';
import type { Verdict } from '../../src-shared/registration-result.ts';
import { qualityOf, registrationOf } from '../../test/fixtures/fake-client.ts';
import { runCommand } from '../../test/fixtures/run-command.ts';
import { registerSample } from '../batch/register-sample.ts';
import * as sample from './sample.ts';

// A real registration of the sample case takes half a minute; what it gives is tested beside the engine.
vi.mock('../batch/register-sample.ts', () => ({
  registerSample: vi.fn(),
  samplePictures: ['before.png', 'after.png'],
}));
afterEach(() => void vi.mocked(registerSample).mockReset());

const resultWith = (verdict: Verdict) => registrationOf(qualityOf({ verdict })).result!;

test('the summary and the pictures are told, with the folder they lie in', async () => {
  vi.mocked(registerSample).mockResolvedValue(resultWith('good'));
  const { code, output } = await runCommand(sample, ['--out', 'my folder']);
  expect(code).toBe(0);
  expect(vi.mocked(registerSample).mock.calls[0]![0]).toBe('my folder');
  expect(output).toMatch(/^Good match/);
  expect(output).toContain('Picture: my folder/before.png\nPicture: my folder/after.png\n');
});

test('no match ends with 4; without --out the folder is concord-sample', async () => {
  vi.mocked(registerSample).mockResolvedValue(resultWith('failed'));
  expect(await runCommand(sample, [])).toMatchObject({ code: 4 });
  expect(vi.mocked(registerSample).mock.calls[0]![0]).toBe('concord-sample');
});

test('an unknown option registers nothing', async () => {
  expect(await runCommand(sample, ['--outt', 'x'])).toMatchObject({ failure: 'usage' });
  expect(registerSample).not.toHaveBeenCalled();
});
