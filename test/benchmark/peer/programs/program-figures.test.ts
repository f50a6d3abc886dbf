import { describe, expect, it } from 'vitest';
import { recordLike } from '../../aims/made-records.ts';
import { peerAims } from '../../aims/peer-aims.ts';
import { peersSection } from '../../page/peers-section.ts';
import { rireTable } from '../../page/rire-table.ts';
import { besideEach, programFigures, programsIn } from './program-figures.ts';
import type { PeerRecord, ProgramAnswer, ProgramName } from './run-programs.ts';

const answer = (errorMm: number | null): ProgramAnswer => ({
  errorMm,
  maxErrorMm: errorMm,
  wallMs: 1000,
  cpuMs: 2000,
  peakMegabytes: 100,
});

function record(family: string, errors: Partial<Record<ProgramName, number | null>>): PeerRecord {
  const answers = Object.entries(errors).map(([name, errorMm]) => [name, answer(errorMm)] as const);
  return {
    id: `${family}/subject04/T1-CT/1`,
    family,
    subject: 'subject04',
    pair: 'T1<-CT',
    rotationDegrees: 10,
    shiftMm: 20,
    answers: Object.fromEntries(answers),
  };
}

const records = [
  record('rire', { concord: 0.2, ants: 0.4, greedy: 80 }),
  record('rire', { concord: 0.1, ants: 0.3, greedy: 0.5 }),
  record('slab', { concord: 0.3, ants: 0.2, greedy: 0.4 }),
  record('slab', { concord: 0.1, ants: null, greedy: 0.3 }),
];

describe('the programs beside each other', () => {
  it('count what each found, and measure on the cases that all found', () => {
    expect(programFigures(records)).toEqual([
      { program: 'concord', cases: 4, found: 4, common: 2, medianMm: 0.2, worstMm: 0.3, cpuSeconds: 2 },
      { program: 'ants', cases: 4, found: 3, common: 2, medianMm: 0.25, worstMm: 0.3, cpuSeconds: 2 },
      { program: 'greedy', cases: 4, found: 3, common: 2, medianMm: 0.45, worstMm: 0.5, cpuSeconds: 2 },
    ]);
  });

  it('leave out a program that did not run on every case', () => {
    expect(programsIn([...records, record('slab', { concord: 0.1, greedy: 0.2 })])).toEqual(['concord', 'greedy']);
    expect(programsIn([])).toEqual([]);
  });

  it('are compared with Concord in pairs', () => {
    expect(besideEach(records)[0]).toMatchObject({
      name: 'ants',
      bothRight: 3,
      concordRight: 4,
      concordNearer: 2,
      peerNearer: 1,
    });
  });

  it('miss the aim in the family where another is nearer, which is named', () => {
    const judged = (times: number) =>
      peerAims.map(({ judge }) =>
        judge({ records: Array.from({ length: times }, () => records).flat(), versions: [] })!,
      );
    expect(judged(4).map(({ status }) => status)).toEqual(['met', 'missed', 'missed']);
    expect(judged(1).map(({ status }) => status)).toEqual(['open', 'open', 'open']);
    expect(judged(4)[1]!.note).toBe('slab: ants 0.20 mm, Concord 0.30 mm');
    expect(judged(4)[1]!.measured).toBe('1 of 2 families');
  });

  it('stand on the page with what they are', () => {
    const page = peersSection({ records, versions: ['antspyx 0.6.3'] });
    expect(page).toContain('antspyx 0.6.3');
    expect(page).toContain('<b>0.10</b>');
  });
});

describe('the table of 1997', () => {
  it('is printed beside cases of its geometry, and not without them', () => {
    expect(rireTable([recordLike({})])).toBe('');
    const text = rireTable([recordLike({ family: 'rire', pair: 'T1<-CT', errorMm: 0.25, maxErrorMm: 0.4 })]);
    expect(text).toContain('CT to T1');
    expect(text).toMatch(/1\.2.*2\.1.*0\.25.*0\.40/s);
    expect(text).not.toContain('PET to T1');
  });
});
