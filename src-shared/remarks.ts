import { z } from 'zod';

/**
 * Everything that Concord remarks on for a reader: what was repaired while reading, why a series cannot be used,
 * how a modality was recognised, why a verdict was given. A remark is a code with values, so that the command line
 * prints it in English (this table) and the window in the reader's language (`src-renderer/locale`, same codes).
 * `{name}` stands for a value.
 */
export const remarkTexts = {
  // reading: notes
  'missing-slices': '{count} slice(s) are missing; the gap was filled by interpolation between the neighbours.',
  'uneven-slice-gaps': 'The gaps between slices vary from {minMm} to {maxMm} mm; resampled onto a regular grid.',
  'gantry-tilt': 'Gantry tilt of {degrees}°; resampled onto a right-angled grid.',
  'duplicate-slices': '{count} slice(s) lie at a position that is taken; the first of each was used.',
  'first-volume-of-4d': 'The file holds {count} volumes; the first was used.',
  'no-orientation': 'The file states no orientation; its axes were taken as right, anterior, superior.',
  'non-finite-voxels': '{count} voxels are not numbers; they are ignored.',
  'lossy-source': 'The source was compressed with loss.',
  // reading: evidence of the modality
  'modality-from-header': 'The header says {modality}.',
  'modality-from-sequence': 'Sequence parameters: {detail}.',
  'modality-from-description': 'Series description: "{text}".',
  'modality-from-file-name': 'File name: "{text}".',
  'modality-from-intensities': 'Intensities: {detail}.',
  'modality-unknown': 'MR, sequence unknown.',
  // verdict
  'clear-match': 'Independent searches agree and no other position fits nearly as well.',
  'candidates-disagree': 'Independent methods ended {distanceMm} mm apart.',
  'rival-position': 'Another position of the head fits almost as well.',
  'regions-disagree': 'Parts of the head would fit better {distanceMm} mm away from where the whole fits.',
  'low-similarity': 'The two series have little in common where they overlap.',
  'small-overlap': 'Only {percent} % of the smaller head lies in both series.',
  'no-overlap': 'The two series do not overlap.',
  'large-predicted-error': 'The predicted error is {errorMm} mm.',
  'score-undefined-constant-fixed': 'NCC is undefined: the fixed series has one value throughout the overlap.',
  'score-undefined-constant-moving': 'NCC is undefined: the moving series has one value throughout the overlap.',
  'score-undefined-no-overlap': 'Scores are undefined: the two series do not overlap.',
  'different-patients': 'The two series have different patient IDs.',
  'different-heads': 'The two series may show different heads.',
  'manual-position': 'The position was set by hand.',
} as const satisfies Record<string, string>;

export type RemarkCode = keyof typeof remarkTexts;

export interface Remark {
  readonly code: RemarkCode;
  readonly values: Readonly<Record<string, string | number>>;
}

export const remarkSchema = z.object({
  code: z.enum(Object.keys(remarkTexts) as [RemarkCode, ...RemarkCode[]]),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});

export function remark(code: RemarkCode, values: Remark['values'] = {}): Remark {
  return { code, values };
}

/** Fills a template's `{name}` places. */
export function fillTemplate(template: string, values: Remark['values']): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The remark as an English sentence. */
export function sentence({ code, values }: Remark): string {
  return fillTemplate(remarkTexts[code], values);
}
