import { describe, expect, it } from 'vitest';
import { presetFor, type PresetValues } from '../../src-main/engine/registration/presets.ts';
import { makeCase } from '../benchmark/cases/case-factory.ts';
import { planFromId } from '../benchmark/cases/case-plan.ts';
import { dataArePresent } from '../benchmark/cases/subjects.ts';
import { PresetTrial } from './try-preset.ts';

describe.skipIf(!dataArePresent())('a preset tried on the open data (../shared/data)', () => {
  it('scores the same whether its steps were done for another preset before or not', async () => {
    const benchmarkCase = await makeCase(planFromId('thick-slices/stroke/T1-T2/3'));
    const present: PresetValues = presetFor('T1', 'T2');
    const fewer = { ...present, kept: { ...present.kept, 4: 2 } };

    const fresh = new PresetTrial();
    fresh.take(benchmarkCase);
    const alone = await fresh.score(fewer);
    const sharing = new PresetTrial();
    sharing.take(benchmarkCase);
    const first = await sharing.score(present);

    expect(await sharing.score(fewer)).toEqual(alone);
    expect(await sharing.score(present)).toEqual(first);
    expect(alone.errorMm).toBeLessThan(1);
    expect(alone.samples).toBeGreaterThan(1e6);
    expect(alone.samples).toBeLessThan(first.samples);
  });
});
