import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { testWorkstation } from '../../../test/fixtures/test-workstation.ts';
import { dispatchRequest } from '../dispatch-request.ts';
import { windowLanguage } from './window-language.ts';

test('the language is the one that the window chose last', async () => {
  const workstation = testWorkstation(temporaryFolder());
  for (const locale of ['zh-CN', 'en'] as const) {
    await dispatchRequest(workstation, 'settings.set', { locale });
    expect(windowLanguage(workstation)).toBe(locale);
  }
});
