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
  [
    'DWI',
    /\b(dwi|dti\w*|dt (high|low)|adc|trace ?w?|\w*diff(usion)?|diffusions?gewichtet|difusi[oó]n|noddi|dsi|b ?\d{3,4}|b0 \d{3,4}|b ?val(ue)?s?)\b|弥散|扩散|彌散/,
  ],
  ['T1', /\b[a-z]?t1 ?(w|3d|sag|ax|tra|cor)? ?flair\b/], // GE's inversion-prepared T1
  ['FLAIR', /\b\w*(flair|tirm|darkfluid|t2f)\w*\b|dark fluid|水抑制|压水|液体衰减/],
  ['SWI', /\b(swi\w*|swan|venobold|suscept\w*|suszept\w*|h[aä]?emo\w*|t2 ?star\w*|t2 ?fl2d\w*|e?swan|qsm)\b|磁敏感/],
  ['PCA', /\b(pca?|mra|mrv|tof\w*|\w*angio\w*|venogra\w*|phase ?contrast|inhance|fl3d tof)\b|血管/],
  [
    'EPI',
    /\b(epi|bold|resting|rs ?fmri|fc ?mri|fmri|func\w*|task|ep2d\w*|perf\w*|(3d)?(p?c|p)?asl(3d)?|dsc|rest)\b|灌注/,
  ],
  ['T1', t1Words],
  ['T2', /\b[a-z]?t2(?!\d)|\b(ciss|fiesta)\b/],
  ['PD', /\b(pd|pdw\w*|dp|rho|protons?|protonendichte|proton ?density|densit[ée] de protons?|densidad)\b|质子/],
  ['CT', /\b(ct|cct|cta|ccta|ncct|nect|tdm|tac|tc|computed tomography|computertomogra\w*)\b/],
  ['PT', /\b(pet|fdg|suv|amyloid|florbeta\w*|flortau\w*|pib|tep|petct)\b/],
];

/** Words that say MR and nothing of the sequence. */
const mrWords = /\b(mri|mr|irm|rmn?|mrt)\b|磁共振/;

const fieldMapWords = /\b(b[01] ?map\w*|3d ?b0 ?map|b0|field ?map\w*|gre field\w*|fmap|shim\w*)\b/;

/**
 * True for a map of the magnetic field: two echoes and their phases, whose timing looks like a T1 or an SWI. A diffusion
 * series without weighting is called "b0" too.
 */
export function isFieldMapName(description: string): boolean {
  const plain = plainWords(description);
  return fieldMapWords.test(plain) && modalityFromText(description) !== 'DWI';
}

/** The kind of picture that a description or file name states; null if it states none. */
export function modalityFromText(description: string): Modality | null {
  const plain = plainWords(description);
  const modality = words.find(([, pattern]) => pattern.test(plain))?.[0] ?? (mrWords.test(plain) ? 'MR' : null);
  return modality === 'T1' && contrastGiven.test(plain) && !contrastDenied.test(plain) ? 'T1C' : modality;
}

function plainWords(description: string): string {
  return description
    .toLowerCase()
    .replaceAll('t2*', 't2 star')
    .replaceAll(/[_\-./\\^*,:;()[\]]+/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
