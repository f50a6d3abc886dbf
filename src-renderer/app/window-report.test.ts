// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import { defineComponent } from 'vue';
import type { WindowReport } from '../../src-shared/contract/settings.ts';
import { FakeClient, study } from '../../test/fixtures/fake-client.ts';
import { createWindowState } from '../state/window-state.ts';
import { createCommands } from './commands.ts';
import { useWindowReport } from './window-report.ts';

const described = { ...study, description: 'Head after surgery' };

async function reporting(host: 'electron' | 'loopback') {
  const client = new FakeClient({
    'app.info': () => ({
      version: '0',
      host,
      dataFolder: '/data',
      presetsVersion: '1',
      runtime: [],
      startupNotice: [],
    }),
    'app.reportWindow': () => ({}),
    'studies.list': () => [described],
    'studies.get': () => ({ study: described, series: [], registrations: [] }),
    'import.choosePaths': () => ({ paths: [] }),
  });
  const windowState = createWindowState(client);
  const component = defineComponent({
    setup() {
      useWindowReport(windowState, createCommands(windowState));
      return () => null;
    },
  });
  const wrapper = mount(component);
  await windowState.start();
  await flushPromises();
  const reports = () => client.calls.filter(({ name }) => name === 'app.reportWindow').map(({ request }) => request as WindowReport); // prettier-ignore
  return { client, windowState, wrapper, reports };
}

it('names the patient in the title of the app, and never in a browser, whose history keeps titles', async () => {
  const app = await reporting('electron');
  expect(document.title).toContain('Sample, Anna');
  app.windowState.library.closeStudy();
  await flushPromises();
  expect(document.title).toBe('Concord');
  app.wrapper.unmount();
  const browser = await reporting('loopback');
  expect(document.title).toBe('Head after surgery – Concord');
  expect(browser.reports()).toEqual([]);
  browser.wrapper.unmount();
});

it('tells its host what can be done, and which studies were opened last', async () => {
  const { windowState, reports, wrapper } = await reporting('electron');
  const last = () => reports().at(-1)!;
  expect(last()).toMatchObject({ locale: 'en', unsaved: 'nothing', recent: [{ studyId: study.studyId }] });
  expect(last().recent[0]!.label).toContain('Sample, Anna');
  expect(last().commands).toEqual(expect.arrayContaining(['import-files', 'close-study', 'about']));
  expect(last().commands).not.toEqual(expect.arrayContaining(['register', 'export', 'undo']));
  windowState.library.closeStudy();
  await flushPromises();
  expect(last().commands).not.toContain('close-study');
  windowState.library.uploadFraction.value = 0.5;
  await flushPromises();
  expect(last().unsaved).toBe('upload');
  wrapper.unmount();
});

it('does what a menu of its host says, if it can be done', async () => {
  const { client, windowState, wrapper } = await reporting('electron');
  client.emit('command.chosen', { command: 'import-folder' });
  client.emit('command.chosen', { command: 'export' });
  client.emit('command.chosen', { command: 'about' });
  await flushPromises();
  expect(client.calls.at(-1)).toEqual({ name: 'import.choosePaths', request: { kind: 'folder' } });
  expect(windowState.dialog.value).toBe('about');
  wrapper.unmount();
});

it('asks in a browser before files on their way are lost; in Electron the host asks', async () => {
  for (const [host, asks] of [
    ['loopback', true],
    ['electron', false],
  ] as const) {
    // prettier-ignore
    const { windowState, wrapper } = await reporting(host);
    const leave = () => !dispatchEvent(new Event('beforeunload', { cancelable: true }));
    expect(leave()).toBe(false);
    windowState.library.uploadFraction.value = 0.5;
    expect(leave()).toBe(asks);
    wrapper.unmount();
    expect(leave()).toBe(false);
  }
});
