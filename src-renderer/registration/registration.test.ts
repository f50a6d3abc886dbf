// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { TooltipProvider } from 'reka-ui';
import { defineComponent, h, type Component } from 'vue';
import type { Job } from '../../src-shared/contract/jobs.ts';
import { FakeClient, qualityOf, registrationOf, seriesOf, study } from '../../test/fixtures/fake-client.ts';
import HistoryPanel from '../review/HistoryPanel.vue';
import ReasonsPanel from '../review/ReasonsPanel.vue';
import ReviewPanel from '../review/ReviewPanel.vue';
import VerdictPanel from '../review/VerdictPanel.vue';
import { createWindowState, provideWindowState } from '../state/window-state.ts';
import { arrangeStudies } from '../studies/study-order.ts';
import SeriesList from '../series/SeriesList.vue';
import RegisterPanel from './RegisterPanel.vue';
import { proposeFixed, proposeMoving } from '../state/propose-series.ts';
import { messageOf } from '../../src-shared/messages/message.ts';

async function mounted(components: Component | readonly Component[], client: FakeClient) {
  const windowState = createWindowState(client);
  await windowState.start();
  const host = defineComponent({
    setup() {
      provideWindowState(windowState);
      const all = Array.isArray(components) ? (components as Component[]) : [components as Component];
      return () => h(TooltipProvider, () => all.map((one) => h(one)));
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

describe('the list of series', () => {
  const namesIn = (wrapper: Awaited<ReturnType<typeof mounted>>['wrapper'], selector: string) =>
    wrapper.findAll(`${selector} .open-series`).map((button) => button.attributes('aria-label'));

  it('shows each series once: the pair on top, then groups, and says why one cannot be used', async () => {
    const { wrapper } = await mounted(SeriesList, new FakeClient());
    expect(wrapper.get('ul').attributes('aria-label')).toBe('Series');
    expect(namesIn(wrapper, '[data-slot=fixed]')).toEqual(['Read T1']);
    expect(namesIn(wrapper, '[data-slot=moving]')).toEqual(['Read T2']);
    expect(wrapper.findAll('.card')).toHaveLength(3);
    expect(wrapper.get('.rest h3').text()).toBe('Not usable');
    expect(wrapper.get('.rest').text()).toContain('mosaic');
  });

  it('calls a series without a description by what is known of it', async () => {
    const series = [seriesOf('T1'), seriesOf('CT', { modality: 'CT', description: '', sliceCount: 37, spacingMm: [0.5, 0.5, 4] })]; // prettier-ignore
    const client = new FakeClient({ 'studies.get': () => ({ study, series, registrations: [] }) });
    const { wrapper } = await mounted(SeriesList, client);
    expect(namesIn(wrapper, '[data-slot=moving]')).toEqual(['Read CT, 37 slices, 4 mm']);
  });

  it('chooses by letters, keys and dragging, and swaps at one click', async () => {
    const series = ['T1', 'T2', 'CT'].map((name) => seriesOf(name, { modality: name as 'T1' }));
    const client = new FakeClient({ 'studies.get': () => ({ study, series, registrations: [] }) });
    const { wrapper, windowState } = await mounted(SeriesList, client);
    const pair = () => [windowState.pair.fixed.value?.description, windowState.pair.moving.value?.description];
    await wrapper.get('.swap').trigger('click');
    expect(pair()).toEqual(['T2', 'T1']);
    await wrapper.get('[aria-label="Use CT as moving"]').trigger('click');
    expect(pair()).toEqual(['T2', 'CT']);
    await wrapper.get('[aria-label="Read T1"]').trigger('keydown', { key: 'f' });
    expect(pair()).toEqual(['T1', 'CT']);
    const transfer = { types: ['application/x-concord-series'], getData: () => 'CT' };
    await wrapper.get('[data-slot=fixed]').trigger('drop', { dataTransfer: transfer });
    expect(pair()).toEqual(['CT', 'T1']);
  });

  it('opens a series for reading at a click on its card', async () => {
    const { wrapper, windowState } = await mounted(SeriesList, new FakeClient());
    await wrapper.get('[aria-label="Read T2"]').trigger('click');
    expect(windowState.reading.seriesId.value).toBe('T2');
  });
});

describe('the register panel', () => {
  it('starts at the press, shows progress and cancels', async () => {
    const running = registrationOf(null, { jobId: job().jobId });
    const client = new FakeClient({
      'registrations.start': () => ({ registrationId: running.registrationId, jobId: job().jobId }),
      'registrations.get': () => running,
    });
    const { wrapper } = await mounted(RegisterPanel, client);
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
    const { wrapper } = await mounted(RegisterPanel, new FakeClient({ 'registrations.history': () => [failed] }));
    expect(wrapper.get('[role=alert]').text()).toContain('The T2');
  });
});

describe('the quality panel', () => {
  const shown = (quality: ReturnType<typeof qualityOf>, changes = {}) =>
    mounted(
      [VerdictPanel, ReasonsPanel],
      new FakeClient({ 'registrations.history': () => [registrationOf(quality, changes)] }),
    );

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

  it.each(['review', 'failed'] as const)(
    'approves what is not a good match (%s) only with a reason',
    async (verdict) => {
      const messages = [{ code: 'sides-unclear', values: {} } as const];
      const done = registrationOf(qualityOf({ verdict, messages }));
      const client = new FakeClient({ 'registrations.history': () => [done], 'reviews.submit': () => done });
      const { wrapper, windowState } = await mounted(ReviewPanel, client);
      windowState.settings.reviewerName = 'Dr A';
      await flushPromises();
      const button = (text: string) => wrapper.findAll('button').find((one) => one.text() === text)!;
      await button('Approve').trigger('click');
      expect(client.calls.map(({ name }) => name)).not.toContain('reviews.submit');
      expect(wrapper.text()).toContain('Left and right can hardly be told apart');
      await wrapper.get('textarea').setValue('Checked at the eyes');
      if (verdict === 'failed') {
        expect(button('Approve with this reason').attributes('disabled')).toBeDefined();
        await wrapper.get('input[type=checkbox]').setValue(true);
      }
      await button('Approve with this reason').trigger('click');
      expect(client.calls.at(-1)).toMatchObject({ name: 'reviews.submit', request: { decision: 'approved', reason: 'Checked at the eyes' } }); // prettier-ignore
    },
  );

  it('is off while the images show something else than the result', async () => {
    const client = new FakeClient({ 'registrations.history': () => [registrationOf(qualityOf())] });
    const { wrapper, windowState } = await mounted(ReviewPanel, client);
    windowState.settings.reviewerName = 'Dr A';
    const approve = () => wrapper.findAll('button').find((button) => button.text() === 'Approve')!.attributes('disabled'); // prettier-ignore
    await flushPromises();
    expect(approve()).toBeUndefined();
    windowState.view.fusion.showBefore = true;
    await flushPromises();
    expect(approve()).toBeDefined();
    windowState.view.fusion.showBefore = false;
    windowState.pair.show(windowState.pair.shown.value!.registrationId, 'header');
    await flushPromises();
    expect(approve()).toBeDefined();
  });

  it('takes an approval back for a while at one click, and later with a reason', async () => {
    const at = new Date().toISOString();
    const approved = (when: string) => registrationOf(qualityOf(), { locked: true, reviews: [{ decision: 'approved', reason: '', reviewer: 'Dr A', at: when }] }); // prettier-ignore
    const client = new FakeClient({
      'registrations.history': () => [approved(at)],
      'reviews.submit': () => approved('2026-01-01T00:00:00.000Z'),
    });
    const { wrapper, windowState } = await mounted(ReviewPanel, client);
    windowState.settings.reviewerName = 'Dr A';
    await wrapper.findAll('button').find((button) => button.text().startsWith('Undo approval'))!.trigger('click'); // prettier-ignore
    expect(client.calls.at(-1)).toMatchObject({ request: { decision: 'withdrawn', reason: '' } });
    await flushPromises();
    await wrapper.findAll('button').find((button) => button.text() === 'Withdraw approval')!.trigger('click'); // prettier-ignore
    expect(wrapper.text()).toContain('Reason for withdrawing');
  });

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
    const { windowState } = await mounted(RegisterPanel, client);
    client.connection('lost');
    expect(windowState.connection.value).toBe('lost');
    const before = client.calls.length;
    client.connection('connected');
    await flushPromises();
    expect(windowState.connection.value).toBe('connected');
    expect(client.calls.slice(before).map(({ name }) => name)).toContain('studies.list');
  });
});
