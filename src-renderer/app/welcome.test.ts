// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { expect, test } from 'vitest';
import { defineComponent, h } from 'vue';
import { FakeClient, qualityOf, registrationOf, seriesOf, study } from '../../test/fixtures/fake-client.ts';
import { createWindowState, provideWindowState } from '../state/window-state.ts';
import WelcomeCard from './WelcomeCard.vue';

async function mounted(isSample: boolean, welcomed: boolean, registered = false) {
  const opened = { ...study, isSample };
  const registration = registrationOf(qualityOf());
  const client = new FakeClient({
    'studies.list': () => [opened],
    'studies.get': () => ({
      study: opened,
      series: [seriesOf('T1'), seriesOf('T2', { modality: 'T2' })],
      registrations: registered ? [registration] : [],
    }),
    'registrations.history': () => (registered ? [registration] : []),
  });
  const windowState = createWindowState(client);
  await windowState.start();
  windowState.settings.welcomed = welcomed;
  const host = defineComponent({
    setup() {
      provideWindowState(windowState);
      return () => h(WelcomeCard);
    },
  });
  const wrapper = mount(host);
  await flushPromises();
  return { windowState, wrapper };
}

test('on the sample case it names the one button, then says what the result asks for', async () => {
  expect((await mounted(true, false)).wrapper.text()).toContain('Press Register');
  expect((await mounted(true, false, true)).wrapper.text()).toContain('approve or reject');
});

test('put away, it stays away, and the settings keep that', async () => {
  const { windowState, wrapper } = await mounted(true, false);
  await wrapper.get('button').trigger('click');
  await flushPromises();
  expect(wrapper.find('aside').exists()).toBe(false);
  expect(windowState.settings.welcomed).toBe(true);
});

test.each([
  ['a study of the user’s own', false, false],
  ['a sample case whose welcome was put away', true, true],
])('%s shows none', async (_, isSample, welcomed) => {
  expect((await mounted(isSample, welcomed)).wrapper.find('aside').exists()).toBe(false);
});
