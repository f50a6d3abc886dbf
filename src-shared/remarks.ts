import { messageTexts } from './message-texts.ts';

/**
 * Everything that Concord remarks on for a reader: what was repaired while reading, why a series cannot be used,
 * how a modality was recognised, why a verdict was given, how a piece of work went. A remark is a code with values, so that the command line
 * prints it in English (this table) and the window in the reader's language (`src-renderer/locale`, same codes).
 * `{name}` stands for a value.
 */
export const remarkTexts = {
  ...messageTexts,
  // reading: notes
  'missing-slices': '{count} slice(s) are missing; the gap was filled by interpolation between the neighbours.',
  'uneven-slice-gaps': 'The gaps between slices vary from {minMm} to {maxMm} mm; resampled onto a regular grid.',
  'gantry-tilt': 'Gantry tilt of {degrees}°; resampled onto a right-angled grid.',
  'duplicate-slices': '{count} slice(s) lie at a position that is taken; the first of each was used.',
  'first-volume-of-4d': 'The file holds {count} volumes; the first was used.',
  'no-orientation': 'The file states no orientation; its axes were taken as right, anterior, superior.',
  'non-finite-voxels': '{count} voxels are not numbers; they are ignored.',
  'lossy-source': 'The source was compressed with loss.',
  'one-of-several-volumes': 'The series holds {count} volumes ({label}); this is the first.',
  'volume-of-series': 'One of {count} volumes of the series: {label}.',
  'files-left-out': '{count} file(s) of the series do not fit into this volume and were left out.',
  'damaged-files-left-out':
    '{count} damaged file(s) of the series were left out, such as {name}. Copy the series again from where it came.',
  'inverted-grey': 'The source shows low values bright (MONOCHROME1); its grey values were inverted.',
  'derived-images': 'The images are derived, not acquired: {detail}.',
  // reading: why a file or series cannot be used
  'not-an-image-file': 'This is not a DICOM, NIfTI, NRRD or MetaImage file.',
  'unreadable-file': 'The file cannot be read: {detail}.',
  'damaged-file': 'The file is damaged or incomplete.',
  'damaged-slice': 'Slice {number} is damaged or incomplete: its pixels cannot be read as they were written.',
  'no-image': 'The file holds no image (modality {modality}).',
  'unsupported-modality': 'Modality {modality} is not a CT, MR or PET of the head.',
  'unsupported-compression': 'The compression of the images (transfer syntax {transferSyntax}) cannot be read.',
  'no-slice-position': 'The images state no position, orientation or pixel spacing.',
  'bad-orientation': 'The axes that the header states are not at right angles.',
  'bad-position': 'The header states no possible position.',
  'bad-spacing': 'The header states no possible pixel spacing.',
  'bad-size': 'The header states an impossible size.',
  'two-dimensional': 'The file holds one flat picture, no volume.',
  'not-a-measurement': 'The voxels are colours or complex numbers ({detail}), no measurement.',
  'too-large': 'The header claims {megavoxels} million voxels, more than can be read.',
  'frames-not-described': 'The header describes {described} of its {frames} frames; the file is damaged or incomplete.',
  'contradicting-bits':
    'The header contradicts itself: {bitsStored} of {bitsAllocated} bits are stored, and the highest is number {highBit}.',
  'bad-bits-allocated': 'Pixels of {bitsAllocated} bits cannot be read.',
  'file-too-large': 'The file is larger than any series of a head ({gigabytes} GB).',
  'not-a-regular-file': 'This is no regular file but a pipe, a socket or a device; it was not opened.',
  'incomplete-file': 'The file ends before the voxels that its header claims.',
  'voxels-left-over': 'The file holds more voxels than its header claims.',
  'one-value': 'The series has one value throughout: there is nothing to register.',
  'no-voxel-is-a-number': 'No voxel of the series is a number.',
  'companion-missing': 'The file {name} that holds the voxels is not beside it.',
  'companion-elsewhere': 'The header names {name} for its voxels, which is neither beside it nor below its folder.',
  'voxels-in-several-files': 'The header names several files for its voxels ({name}).',
  'companion-not-a-file': 'What should hold the voxels, {name}, is no regular file.',
  'unusable-because': '{detail}',
  mosaic: 'All slices are packed into one mosaic picture; send the series unpacked.',
  localiser: 'A localiser (scout): it serves planning and is no volume.',
  colour: 'The images are in colour: a map or a screen capture, no measurement.',
  'single-slice': 'The series has a single slice.',
  'too-few-slices': 'The series has only {count} slices.',
  'slices-in-many-directions': 'The slices lie in {count} different directions: a localiser or a rotating projection.',
  'scattered-slices': 'The slices lie too far apart ({gapMm} mm) to form one volume.',
  'known-file': 'The same image is already there under another name.',
  // reading: evidence of the modality
  'modality-from-header': 'The header says {modality}.',
  'modality-from-sequence': 'Sequence parameters: {detail}.',
  'modality-from-description': 'Series description: "{text}".',
  'modality-from-file-name': 'File name: "{text}".',
  'modality-from-intensities': 'Intensities: {detail}.',
  'modality-unknown': 'MR, sequence unknown.',
  'modality-not-recognised': 'Neither header, name nor intensities tell what kind of picture this is.',
  // verdict
  'clear-match': 'Independent searches agree and no other position fits nearly as well.',
  'candidates-disagree': 'Independent methods ended {distanceMm} mm apart.',
  'independent-check-failed': 'An independent method found no position at all.',
  'rival-position': 'Another position of the head fits almost as well.',
  'regions-disagree': 'Parts of the head would fit better {distanceMm} mm away from where the whole fits.',
  'mostly-blank':
    'One of the series is nearly empty: {percent} % of its slices show nothing. Fetch or export it again.',
  'low-similarity': 'The two series have little in common where they overlap.',
  'small-overlap': 'Only {percent} % of the smaller head lies in both series.',
  'no-overlap': 'The two series do not overlap.',
  'large-predicted-error': 'The predicted error is {errorMm} mm.',
  'score-undefined-constant-fixed': 'NCC is undefined: the fixed series has one value throughout the overlap.',
  'score-undefined-constant-moving': 'NCC is undefined: the moving series has one value throughout the overlap.',
  'score-undefined-no-overlap': 'Scores are undefined: the two series do not overlap.',
  'different-patients': 'The two series have different patient IDs.',
  mirrored: 'One of the series seems to be mirrored: left and right are exchanged. Check how it was exported.',
  'sides-unclear': 'Left and right can hardly be told apart in these series. Check the side.',
  'different-heads': 'The two series may show different heads.',
  'manual-position': 'The position was set by hand.',
} as const satisfies Record<string, string>;

export type RemarkCode = keyof typeof remarkTexts;

export interface Remark {
  readonly code: RemarkCode;
  readonly values: Readonly<Record<string, string | number>>;
}

/** The names in a template's `{name}` places. */
export type PlaceholdersOf<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PlaceholdersOf<Rest>
  : never;

/** What a template's places are filled with: nothing may be passed if it has none, and nothing left out if it has some. */
export type ValuesFor<Text extends string> = [PlaceholdersOf<Text>] extends [never]
  ? [values?: Readonly<Record<string, never>>]
  : [values: Readonly<Record<PlaceholdersOf<Text>, string | number>>];

/** The keys of a table whose texts have no places to fill. */
export type PlainKey<Table extends Readonly<Record<string, string>>> = {
  [Key in keyof Table]: [PlaceholdersOf<Table[Key]>] extends [never] ? Key : never;
}[keyof Table];

export function remark<Code extends RemarkCode>(
  code: Code,
  ...[values = {}]: ValuesFor<(typeof remarkTexts)[Code]>
): Remark {
  return { code, values };
}

/** Fills a template's `{name}` places. */
export function fillTemplate(template: string, values: Remark['values']): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Remarks in a row as English text. */
export function sentences(said: readonly Remark[]): string {
  return said.map(sentence).join(' ');
}

/** The remark as an English sentence. */
export function sentence({ code, values }: Remark): string {
  return fillTemplate(remarkTexts[code], values);
}
