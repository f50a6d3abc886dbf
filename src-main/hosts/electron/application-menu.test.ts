import type { MenuItemConstructorOptions } from 'electron';
import { expect, test } from 'vitest';
import { commandIds, commands } from '../../../src-shared/contract/commands.ts';
import type { StudyId } from '../../../src-shared/contract/ids.ts';
import { menuTemplate, type MenuContent } from './application-menu.ts';

type Item = MenuItemConstructorOptions;
const done: string[] = [];
const content: MenuContent = {
  language: 'en',
  platform: 'linux',
  commands: ['register', 'import-files'],
  recent: [{ studyId: 'one' as StudyId, label: 'Doe & Roe' }],
  choose: (command) => void done.push(command),
  openRecent: (studyId) => void done.push(`open ${studyId}`),
};
const submenu = (item: Item) => item.submenu as Item[];
const all = (items: Item[]): Item[] => items.flatMap((item) => [item, ...(item.submenu ? all(submenu(item)) : [])]);
const find = (items: Item[], id: string) => all(items).find((item) => item.id === id)!;

test('six menus hold every command once, and each does its own', () => {
  const menus = menuTemplate(content);
  expect(menus.map(({ label }) => label)).toEqual(['File', 'Edit', 'View', 'Registration', 'Window', 'Help']);
  const ids = all(menus).map(({ id }) => id);
  for (const id of commandIds) {
    expect(ids.filter((one) => one === id)).toHaveLength(1);
    const item = find(menus, id);
    expect(all(submenu(find(menus, `menu-${commands[id].menu}`)))).toContain(item);
    done.length = 0;
    item.click!(null as never, undefined, null as never);
    expect(done).toEqual([id]);
  }
});

test('what cannot be done is grey; a text field can always undo', () => {
  const menus = menuTemplate(content);
  const enabled = commandIds.filter((id) => find(menus, id).enabled);
  expect(enabled).toEqual(['import-files', 'undo', 'redo', 'register']);
});

test('keys with Ctrl are the menu’s, keys alone are only shown', () => {
  const menus = menuTemplate(content);
  expect(find(menus, 'import-folder').accelerator).toBe('CmdOrCtrl+Shift+O');
  expect(find(menus, 'larger-text').accelerator).toBe('CmdOrCtrl+Plus');
  expect(find(menus, 'register')).toMatchObject({ accelerator: 'R', registerAccelerator: false });
  const onMac = menuTemplate({ ...content, platform: 'darwin' });
  expect(find(onMac, 'register')).toMatchObject({ label: 'Register (R)' });
  expect(find(onMac, 'register').accelerator).toBeUndefined();
  expect(onMac[0]!.label).toBe('Concord');
});

test('recent studies are opened and forgotten', () => {
  const menus = menuTemplate(content);
  done.length = 0;
  for (const id of ['recent-one', 'clear-recent']) find(menus, id).click!(null as never, undefined, null as never);
  expect(done).toEqual(['open one', 'clear-recent']);
  expect(find(menus, 'recent-one').label).toBe('Doe && Roe');
  expect(find(menuTemplate({ ...content, recent: [] }), 'recent').submenu).toMatchObject([{ label: 'None yet', enabled: false }]); // prettier-ignore
});

test('in Chinese there is no English word left', () => {
  const labels = all(menuTemplate({ ...content, language: 'zh-CN', recent: [] })).map(({ label = '' }) => label);
  expect(labels.filter((label) => /[a-z]{3}/i.test(label.replace('Concord', '')))).toEqual([]);
});
