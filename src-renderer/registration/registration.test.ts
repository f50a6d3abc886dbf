// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { defineComponent, h, type Component } from 'vue';
import type { Job } from '../../src-shared/contract/jobs.ts';
import { FakeClient, qualityOf, registrationOf, seriesOf, study } from '../../test/fixtures/fake-client.ts';
import HistoryPanel from '../review/HistoryPanel.vue';
import QualityPanel from '../review/QualityPanel.vue';
import ReviewPanel from '../review/ReviewPanel.vue';
import { createWindowState, provideWindowState } from '../state/window-state.ts';
import { arrangeStudies } from '../studies/study-order.ts';
import PairPanel from '../app/PairPanel.vue';
import { proposeFixed, proposeMoving } from '../state/propose-series.ts';
import { messageOf } from '../../src-shared/messages/message.ts';

async function mounted(component: Component, client: FakeClient) {
  const windowState = createWindowState(client);
  await windowState.start();
  const host = defineComponent({
    setup() {
      provideWindowState(windowState);
      return () => h(component);
    },
  });
  const wrapper = mount(host, { attachTo: document.body });
  await flushPromises();
  return { windowState, wrapper };
}

const job = (changes: Partial<Job> = {}): Job => ({
  jobId: 'job-1' as Job['jobId'],
  kind: 'registration',
  state: 'running',
  step: 'searching',
  fraction: 0.4,
  secondsLeft: 7,
  registrationId: registrationOf(null).registrationId,
  studyIds: [study.studyId],
  messages: [],
  ...changes,
});

describe('what is proposed', () => {
  const ct = seriesOf('ct', { modality: 'CT' });
  const small = seriesOf('t1 small', { size: [64, 64, 20] });
  const t1 = seriesOf('t1');
  const t2 = seriesOf('t2', { modality: 'T2' });
  const broken = seriesOf('t1 broken', { usable: false, size: [512, 512, 400] });

  it('is the best T1 as fixed and a T2 before a CT as moving', () => {
    expect(proposeFixed([ct, small, broken, t1, t2])).toBe(t1);
    expect(proposeMoving([ct, t1, t2], t1)).toBe(t2);
    expect(proposeMoving([t1], t1)).toBeNull();
  });
});

describe('the study list', () => {
  it('finds by every word and sorts', () => {
    const other = { ...study, patientName: 'Brown^Bob', studyDate: '20250101', description: 'Neck' };
    expect(arrangeStudies([study, other], 'anna head', 'date')).toEqual([study]);
    expect(arrangeStudies([other, study], '', 'date')).toEqual([study, other]);
    expect(arrangeStudies([study, other], '', 'patient')).toEqual([other, study]);
  });
});

describe('the pair panel', () => {
  it('offers two radio groups by their names, greys what cannot be used and says why', async () => {
    const { wrapper } = await mounted(PairPanel, new FakeClient());
    const groups = wrapper.findAll('[role=radiogroup]');
    expect(groups.map((group) => group.attributes('aria-label'))).toEqual(['Fixed series', 'Moving series']);
    const fixedRadios = groups[0]!.findAll('input[type=radio]');
    expect(fixedRadios.map((radio) => (radio.element as HTMLInputElement).checked)).toEqual([true, false, false]);
    expect(fixedRadios.at(-1)!.attributes('disabled')).toBeDefined();
    expect(groups[0]!.text()).toContain('mosaic');
  });

  it('swaps at one click', async () => {
    const { wrapper, windowState } = await mounted(PairPanel, new FakeClient());
    await wrapper.get('.swap').trigger('click');
    expect(windowState.pair.fixed.value?.description).toBe('T2');
    expect(windowState.pair.moving.value?.description).toBe('T1');
  });

  it('points out different patients before the press', async () => {
    const series = [seriesOf('T1'), seriesOf('T2', { modality: 'T2', patientId: 'P2' })];
    const client = new FakeClient({ 'studies.get': () => ({ study, series, registrations: [] }) });
    const { wrapper } = await mounted(PairPanel, client);
    expect(wrapper.get('[role=alert]').text()).toMatch(/different patient IDs/);
  });

  it('starts at the press, shows progress and cancels', async () => {
    const running = registrationOf(null, { jobId: job().jobId });
    const client = new FakeClient({
      'registrations.start': () => ({ registrationId: running.registrationId, jobId: job().jobId }),
      'registrations.get': () => running,
    });
    const { wrapper } = await mounted(PairPanel, client);
    await wrapper.get('button.primary').trigger('click');
    await flushPromises();
    client.emit('job.changed', job());
    await flushPromises();
    expect(client.calls.find(({ name }) => name === 'registrations.start')!.request).toMatchObject({ fixedSeriesId: 'T1', movingSeriesId: 'T2', startMovingFromFixed: null });
    expect(wrapper.get('progress').attributes('value')).toBe('0.4');
    expect(wrapper.text()).toContain('Searching all positions');
    expect(wrapper.text()).toContain('about 7 s left');
    await wrapper.findAll('button').find((button) => button.text() === 'Cancel registration')!.trigger('click');
    expect(client.calls.at(-1)).toEqual({ name: 'jobs.cancel', request: { jobId: 'job-1' } });
  }); // prettier-ignore

  it('says why a run ended without a result', async () => {
    const failed = registrationOf(null, {
      state: 'failed',
      failure: [messageOf('one-value-throughout', { series: 'The T2' })],
    });
    const { wrapper } = await mounted(PairPanel, new FakeClient({ 'registrations.history': () => [failed] }));
    expect(wrapper.get('[role=alert]').text()).toContain('The T2');
  });
});

describe('the quality panel', () => {
  const shown = (quality: ReturnType<typeof qualityOf>, changes = {}) =>
    mounted(QualityPanel, new FakeClient({ 'registrations.history': () => [registrationOf(quality, changes)] }));

  it.each([['good', 'Good match'], ['review', 'Check this match'], ['failed', 'No match found']] as const)('says %s in words', async (verdict, words) => {
    const { wrapper } = await shown(qualityOf({ verdict }));
    expect(wrapper.get('[role=status][aria-label=Verdict]').text()).toBe(words);
    expect(wrapper.get('[aria-label=NCC]').text()).toBe('0.651');
    // A small error beside "No match found" would contradict it.
    if (verdict === 'failed') expect(wrapper.text()).not.toContain('0.3 mm');
    else expect(wrapper.text()).toContain('0.3 mm');
  }); // prettier-ignore

  it('calls an undefined score undefined and gives the reason', async () => {
    const messages = [{ code: 'score-undefined-constant-moving', values: {} } as const];
    const { wrapper } = await shown(qualityOf({ ncc: null, matchedNcc: null, messages, verdict: 'failed' }));
    expect(wrapper.get('[aria-label=NCC]').text()).toBe('undefined');
    expect(wrapper.text()).toContain('one value throughout');
  });

  it('shows another candidate at a click', async () => {
    const { wrapper, windowState } = await shown(qualityOf());
    await wrapper.findAll('.candidate')[1]!.trigger('click');
    expect(windowState.pair.shownCandidate.value?.id).toBe('header');
    expect(wrapper.get('[role=status]').text()).toBe('Check this match');
  });

  it('marks a manual result', async () => {
    const { wrapper } = await shown(qualityOf(), { origin: 'manual' });
    expect(wrapper.text()).toContain('Set by hand');
  });
});

describe('the review', () => {
  it('needs a name, then approves', async () => {
    const done = registrationOf(qualityOf());
    const client = new FakeClient({
      'registrations.history': () => [done],
      'reviews.submit': () => ({ ...done, locked: true, reviews: [{ decision: 'approved', reason: '', reviewer: 'Dr A', at: done.createdAt }] }),
    });
    const { wrapper, windowState } = await mounted(ReviewPanel, client);
    const approve = () => wrapper.findAll('button').find((button) => button.text() === 'Approve')!;
    expect(approve().attributes('disabled')).toBeDefined();
    await wrapper.get('input').setValue('Dr A');
    await wrapper.get('input').trigger('change');
    await approve().trigger('click');
    await flushPromises();
    expect(wrapper.text()).toContain('by Dr A');
    expect(wrapper.text()).toContain('This version is locked.');
    expect(windowState.pair.shown.value?.locked).toBe(true);
  }); // prettier-ignore

  it('shows the history with how each version came about', async () => {
    const versions = [registrationOf(qualityOf()), registrationOf(qualityOf(), { version: 2, registrationId: 'b' as never, origin: 'refined-from-manual' })]; // prettier-ignore
    const { wrapper } = await mounted(HistoryPanel, new FakeClient({ 'registrations.history': () => versions }));
    expect(wrapper.findAll('.version').map((item) => item.text())[0]).toContain('Version 2');
    expect(wrapper.text()).toContain('Refined after setting by hand');
  });
});

describe('the window state', () => {
  it('tells when the backend is gone and takes everything anew when it is back', async () => {
    const client = new FakeClient();
    const { windowState } = await mounted(PairPanel, client);
    client.connection('lost');
    expect(windowState.connection.value).toBe('lost');
    const before = client.calls.length;
    client.connection('connected');
    await flushPromises();
    expect(windowState.connection.value).toBe('connected');
    expect(client.calls.slice(before).map(({ name }) => name)).toContain('studies.list');
  });
});
