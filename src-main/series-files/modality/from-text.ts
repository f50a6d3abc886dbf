import type { Modality } from '../../../src-shared/modality.ts';

/**
 * Words by which hospitals, in several languages, and researchers name a kind of picture. First match wins, so the
 * particular stands before the general: a contrast T1 before T1, FLAIR before T2, an EPI before the T2* it is weighted by.
 */
const words: readonly (readonly [Modality, RegExp])[] = [
  ['DWI', /\b(dwi|dti|adc|trace ?w?|diff(usion)?|diffusions?gewichtet|difusi[oó]n|ep2d diff)\b|弥散|扩散|彌散/],
  ['SWI', /\b(swi|swan|venobold|suscept\w*|suszept\w*|haemo|hemo|t2 ?fl2d)\b|磁敏感/],
  ['PCA', /\b(pca|mra|tof|angio\w*|mrv|venogra\w*|3d ?tof|phase ?contrast|inhance|fl3d tof)\b|血管/],
  ['FLAIR', /\b\w*(flair|tirm|dark ?fluid)\w*\b|水抑制|压水/],
  ['EPI', /\b(epi|bold|f?mri rest|resting|rsfmri|ep2d|perf\w*|asl|pasl|pcasl|dsc)\b|灌注/],
  [
    'T1C',
    /\b(t1c|t1 ?ce|t1gd|t1 ?(km|gd|gad\w*|contrast|post|inj\w*|iv|c))\b|\b(gd|gado?\w*|post ?(contrast|gd)|nach km|mit km|\+c|con (contraste|civ)|inject[ée]\w*|avec gado\w*)\b|增强|\+ ?c\b/,
  ],
  [
    'T1',
    /\b\w*(mprage|mp2rage|memprage|bravo|fspgr|spgr|mdeft)\w*\b|\bt1 ?(w\w*|tfe|tse|se|fl2d|vibe|space|3d|ffe|gewichtet)?\b|\b3d ?tfe\b|\btfl3d\b|t1/,
  ],
  ['T2', /\bt2 ?(w\w*|tse|fse|space|frfse|blade|propeller|gewichtet|spc|haste|tra)?\b|\b(ciss|fiesta)\b|t2/],
  ['PD', /\b(pd|pdw|dp|rho|proton|protonendichte|densit[ée] de protons?|densidad protonica)\b|质子/],
  ['CT', /\b(ct|cct|cta|ccta|tdm|tac|tc|computed tomography|computertomogra\w*)\b|\bschädel\b|平扫ct/],
  ['PT', /\b(pet|pt|fdg|suv|amyloid|florbeta\w*|flortau\w*|pib|tep)\b/],
];

/** The kind of picture that a description or file name tells, with the text it was told by; null where it tells none. */
export function modalityFromText(description: string): Modality | null {
  const plain = description
    .toLowerCase()
    .replaceAll(/[_\-./\\^*]+/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return words.find(([, pattern]) => pattern.test(plain))?.[0] ?? null;
}
