import { brainExtracted, cavity } from '../alter/anatomy.ts';
import { defaced } from '../alter/extent.ts';
import { noise, surfaceCoil } from '../alter/intensity.ts';
import { atrophy, swollenSide } from '../alter/warp.ts';
import { inTurn, oneOf, type Family } from '../family.ts';
import { isSession, isSimulated, magneticResonance, named, pairsOf, t1Fixed, wholeHeads } from './pairs.ts';
import { mixedPlacement } from './placements.ts';

const known = { answer: 'known', place: mixedPlacement } as const;

/** The same head at another time, or what is left of it. The placement is mixed. */
export const changedHeadFamilies: readonly Family[] = [
  {
    ...known,
    name: 'cavity',
    description: 'a cavity of 25–55 mm after surgery in the moving series, air and open bone with it',
    pairs: (subject) => (isSimulated(subject) ? t1Fixed(subject) : []),
    alterSource: cavity,
  },
  {
    ...known,
    name: 'swollen-side',
    description: 'one side of the moving brain swollen by 4–9 mm; measured where nothing moved',
    pairs: (subject) => (isSession(subject) ? [] : t1Fixed(subject)),
    warpSource: swollenSide,
  },
  {
    ...known,
    name: 'atrophy',
    description: 'two years between: wider ventricles, a smaller brain in the same skull; measured where nothing moved',
    pairs: (subject) => (isSession(subject) ? [] : named('T1<-T1', 'T1<-T2', 'T1<-FLAIR', 'T1<-CT', 'T2<-T1')(subject)),
    warpSource: atrophy,
    alterMoving: noise(0.02, 0.04),
  },
  {
    ...known,
    name: 'skull-stripped-both',
    description: 'brain-extracted, both series',
    pairs: (subject) => wholeHeads(subject).filter(({ moving }) => moving !== 'CT' && moving !== 'PCA'),
    alterFixed: brainExtracted,
    alterSource: brainExtracted,
  },
  {
    ...known,
    name: 'defaced-t1',
    description: 'T1 without a face moving, a whole head of another modality fixed',
    pairs: (subject) =>
      isSimulated(subject) ? t1Fixed(subject).map(({ moving }) => ({ fixed: moving, moving: 'T1' })) : [],
    alterSource: defaced,
  },
  {
    ...known,
    name: 'small-head',
    description: 'a head of 0.75 size in both series, a surface coil fading to a tenth in half of the cases',
    pairs: (subject) => (isSession(subject) ? [] : magneticResonance(subject)),
    headScale: 0.75,
    alterMoving: oneOf(surfaceCoil, (volume) => volume),
  },
  {
    ...known,
    name: 'surface-coil',
    description: 'a surface coil fading to a tenth across the head, in one series or each in its own direction',
    pairs: pairsOf(magneticResonance, named('T1<-T1')),
    alterFixed: oneOf(surfaceCoil, (volume) => volume),
    alterMoving: inTurn(surfaceCoil, noise(0.01, 0.02)),
  },
];
