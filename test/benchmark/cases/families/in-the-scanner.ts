import { coilStreaks, ghosting } from '../alter/artefacts.ts';
import { headHolder, stereotacticFrame } from '../alter/equipment.ts';
import type { Family } from '../family.ts';
import { magneticResonance, named, pairsOf, realSession, wholeHeads } from './pairs.ts';
import { mixedPlacement } from './placements.ts';

const known = { answer: 'known', place: mixedPlacement } as const;

/** What stands about a head or spoils its picture, and exchanged roles. The placement is mixed. */
export const scannerFamilies: readonly Family[] = [
  {
    ...known,
    name: 'stereotactic-frame',
    description: 'CT with a stereotactic frame: ring, posts, pins, N-shaped rods',
    pairs: named('T1<-CT', 'T2<-CT', 'T1<-CTA'),
    alterSource: stereotacticFrame,
  },
  {
    ...known,
    name: 'head-holder',
    description: 'CT with a head holder: shell, foam and strap',
    pairs: named('T1<-CT', 'T2<-CT', 'FLAIR<-CT'),
    alterSource: headHolder,
  },
  {
    ...known,
    name: 'motion-ghosts',
    description: 'motion ghosts in both series',
    pairs: pairsOf(magneticResonance, realSession),
    alterFixed: ghosting,
    alterMoving: ghosting,
  },
  {
    ...known,
    name: 'coil-streaks',
    description: 'streaks and the hole of an aneurysm’s metal coil in the middle of the moving head',
    pairs: wholeHeads,
    alterSource: coilStreaks,
  },
  {
    ...known,
    name: 'exchanged-roles',
    description: 'CT, PET, T2 or FLAIR fixed, T1 or one of the others moving',
    pairs: named(
      'CT<-T1', 'CT<-T2', 'CT<-FLAIR', 'CT<-PET', 'PET<-T1', 'PET<-CT', 'PET<-T2', 'T2<-T1', 'T2<-CT', 'T2<-FLAIR',
      'FLAIR<-T1', 'FLAIR<-CT', 'FLAIR<-T2',
    ), // prettier-ignore
  },
];
