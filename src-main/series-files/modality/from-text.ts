import type { Modality } from '../../../src-shared/modality.ts';

/** Agents and words for "with contrast", and words that turn them into their opposite. */
const contrastGiven =
  /\b(t1 ?(c|ce|gd|km|gad\w*|post|inj\w*|kontrast\w*)|ce|gd|gad\w*|km|post|\+ ?c|c ?\+|(mit|nach|avec|con|with|after|w) (km|kontrast\w*|contrast\w*|gd|gado\w*|inj\w*|civ)|contrast(ed|e|ado)?|inject[eé]\w*|inj)\b|\+ ?c\b|增强/;
const contrastDenied =
  /\b(pre|prä|ohne|nativ\w*|sans|sin|without|w o|no|non|before|vor|avant|antes)\b( de| du| la)? ?(km|kontrast\w*|contrast\w*|gd|gado\w*|inj\w*|civ|ce)?\b|平扫/;

const t1Words =
  /\b[a-z]?t1(?!\d)|\b\w*(mprage|mp2rage|memprage|bravo|fspgr|spgr|mdeft|vibe|3dtfe|tfl3d|irfspgr)\w*\b|\b3d ?tfe\b/;

/**
 * Words by which hospitals, in several languages, and researchers name a kind of picture. The first match wins, so the
 * particular stands before the general: FLAIR before T2, an EPI before the T2* that it is weighted by.
 */
const words: readonly (readonly [Modality, RegExp])[] = [
  ['DWI', /\b(dwi|dti|adc|trace ?w?|\w*diff(usion)?|diffusions?gewichtet|difusi[oó]n|noddi|dsi)\b|弥散|扩散|彌散/],
  ['T1', /\b[a-z]?t1 ?(w|3d|sag|ax|tra|cor)? ?flair\b/], // GE's inversion-prepared T1
  ['FLAIR', /\b\w*(flair|tirm|darkfluid|t2f)\w*\b|dark fluid|水抑制|压水|液体衰减/],
  ['SWI', /\b(swi\w*|swan|venobold|suscept\w*|suszept\w*|h[aä]?emo\w*|t2 ?star\w*|t2 ?fl2d\w*|e?swan|qsm)\b|磁敏感/],
  ['PCA', /\b(pca?|mra|mrv|tof\w*|\w*angio\w*|venogra\w*|phase ?contrast|inhance|fl3d tof)\b|血管/],
  ['EPI', /\b(epi|bold|resting|rsfmri|fmri|ep2d\w*|perf\w*|p?casl|p?asl|dsc|rest)\b|灌注/],
  ['T1', t1Words],
  ['T2', /\b[a-z]?t2(?!\d)|\b(ciss|fiesta)\b/],
  ['PD', /\b(pd|pdw\w*|dp|rho|protons?|protonendichte|proton ?density|densit[ée] de protons?|densidad)\b|质子/],
  ['CT', /\b(ct|cct|cta|ccta|ncct|nect|tdm|tac|tc|computed tomography|computertomogra\w*)\b/],
  ['PT', /\b(pet|fdg|suv|amyloid|florbeta\w*|flortau\w*|pib|tep|petct)\b/],
];

/** The kind of picture that a description or file name states; null if it states none. */
export function modalityFromText(description: string): Modality | null {
  const plain = description
    .toLowerCase()
    .replaceAll('t2*', 't2 star')
    .replaceAll(/[_\-./\\^*,:;()[\]]+/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const modality = words.find(([, pattern]) => pattern.test(plain))?.[0] ?? null;
  return modality === 'T1' && contrastGiven.test(plain) && !contrastDenied.test(plain) ? 'T1C' : modality;
}
