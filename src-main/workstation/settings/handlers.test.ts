import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { testWorkstation } from '../../../test/fixtures/test-workstation.ts';
import { appHandlers } from './handlers.ts';

test('a change of one setting answers with all of them, and stays', async () => {
  const workstation = testWorkstation(temporaryFolder());
  expect(await appHandlers['settings.set'](workstation, { locale: 'zh-CN' })).toMatchObject({ locale: 'zh-CN', theme: 'dark' }); // prettier-ignore
  expect(await appHandlers['settings.get'](workstation, {})).toMatchObject({ locale: 'zh-CN', theme: 'dark' });
  expect(await appHandlers['audit.list'](workstation, { limit: 10 })).toEqual([]);
  expect(await appHandlers['app.info'](workstation, {})).toMatchObject({ host: 'loopback', dataFolder: workstation.folder.root, startupNotice: [] }); // prettier-ignore
});
