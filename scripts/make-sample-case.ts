// Makes assets/sample-case from the FNNDSC session: `node scripts/make-sample-case.ts SESSION_FOLDER`.
// Needs dcmtk's dcmodify and dcmcjpls. The same input gives the same files.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import dicomParser from 'dicom-parser';
import { transformPoint, type Mat4, type Vec3 } from '../src-shared/geometry/patient-space.ts';
import { rigidAbout, rotationFromVector } from '../src-shared/geometry/rigid-transform.ts';

const sampleFolder = join(import.meta.dirname, '../assets/sample-case');

/** Where the T2's header now places the head: turned by 38° and shifted, as if the patient lay down anew. */
const degrees = Math.PI / 180;
const movedFromScanned: Mat4 = rigidAbout(
  rotationFromVector([12 * degrees, -14 * degrees, 33 * degrees]),
  [0, 0, 30],
  [22, -18, 35],
);

const seriesPlans = [
  { folder: 'T1_MEMPRAGE_RMS', name: 'T1', description: 'T1 MPRAGE sagittal', number: '1', moved: null },
  { folder: 'T2_AX_FSE', name: 'T2', description: 'T2 FSE axial', number: '2', moved: movedFromScanned },
] as const;

/** Attributes that say where, by whom or on whom the session was made, or that repeat the geometry in private form. */
const erased = [
  '0008,0080', '0008,0081', '0008,1010', '0008,1040', '0008,1140', '0010,1010', '0010,1030',
  '0018,1000', '0032,1060', '0040,0244', '0040,0245', '0040,0253', '0040,0254', '0018,1030', '0020,1041', '0088,0140',
]; // prettier-ignore

function uidOf(text: string): string {
  const digest = createHash('sha256').update(`concord sample case ${text}`).digest('hex').slice(0, 30);
  return `2.25.${BigInt(`0x${digest}`)}`;
}

/** Decimal String: at most 16 characters. */
function decimal(value: number): string {
  for (let digits = 13; ; digits--) {
    const text = String(Number(value.toPrecision(digits)));
    if (text.length <= 16 && !text.includes('e')) return text;
    if (digits === 1) return '0';
  }
}

function makeSeries(sessionFolder: string, plan: (typeof seriesPlans)[number]): void {
  const workFolder = mkdtempSync(join(tmpdir(), 'sample-case-'));
  const outFolder = join(sampleFolder, plan.name);
  rmSync(outFolder, { recursive: true, force: true });
  mkdirSync(outFolder, { recursive: true });
  const sourceFolder = join(sessionFolder, plan.folder);
  for (const fileName of readdirSync(sourceFolder)) {
    const header = dicomParser.parseDicom(readFileSync(join(sourceFolder, fileName)), { untilTag: 'x7fe00010' });
    const instance = header.intString('x00200013')!;
    const working = join(workFolder, fileName);
    copyFileSync(join(sourceFolder, fileName), working);
    execFileSync('dcmodify', [
      '--no-backup',
      '--erase-private',
      '--ignore-missing-tags',
      ...erased.flatMap((tag) => ['--erase-all', `(${tag})`]),
      ...Object.entries({ ...identity(plan, instance), ...position(header, plan.moved) }).flatMap(([tag, value]) => [
        '--insert',
        `(${tag})=${value}`,
      ]),
      working,
    ]);
    execFileSync('dcmcjpls', ['--uid-never', working, join(outFolder, `${String(instance).padStart(3, '0')}.dcm`)]);
  }
  rmSync(workFolder, { recursive: true, force: true });
}

function identity(plan: (typeof seriesPlans)[number], instance: number): Record<string, string> {
  return {
    '0008,0012': '20120101', '0008,0020': '20120101', '0008,0021': '20120101', '0008,0022': '20120101', '0008,0023': '20120101',
    '0008,0013': '120000', '0008,0030': '120000', '0008,0031': '120000', '0008,0032': '120000', '0008,0033': '120000',
    '0008,0018': uidOf(`${plan.name} ${instance}`),
    '0008,0050': '',
    '0008,0090': '',
    '0008,1030': 'Head (sample case)',
    '0008,103e': plan.description,
    '0010,0010': 'Sample^Volunteer',
    '0010,0020': 'CONCORD-SAMPLE',
    '0010,0030': '',
    '0020,000d': uidOf('study'),
    '0020,000e': uidOf(`${plan.name} series`),
    '0020,0010': '1',
    '0020,0011': plan.number,
    '0020,0052': uidOf(`${plan.name} frame of reference`),
    '0012,0062': 'YES',
    '0012,0063': 'Names, dates, UIDs, site and private attributes replaced',
  }; // prettier-ignore
}

function position(header: dicomParser.DataSet, moved: Mat4 | null): Record<string, string> {
  if (moved === null) return {};
  const numbers = (tag: string, count: number) => Array.from({ length: count }, (_, i) => header.floatString(tag, i)!);
  const corner = numbers('x00200032', 3) as unknown as Vec3;
  const axes = numbers('x00200037', 6);
  const origin = transformPoint(moved, [0, 0, 0]);
  const turned = [axes.slice(0, 3), axes.slice(3, 6)].flatMap((axis) =>
    transformPoint(moved, axis as unknown as Vec3).map((value, i) => value - origin[i]!),
  );
  return {
    '0020,0032': transformPoint(moved, corner).map(decimal).join('\\'),
    '0020,0037': turned.map(decimal).join('\\'),
  };
}

const sessionFolder = process.argv[2];
if (!sessionFolder) {
  console.error('Usage: node scripts/make-sample-case.ts FOLDER_WITH_T1_MEMPRAGE_RMS_AND_T2_AX_FSE');
  process.exit(2);
}
for (const plan of seriesPlans) makeSeries(sessionFolder, plan);
