import { Failure } from '../../src-shared/failure.ts';
import type { RegistrationResult } from '../../src-shared/registration-result.ts';
import { registerPaths } from '../workstation/register-paths.ts';
import { closeRegistrationCrew } from '../workstation/register-series.ts';
import { parseCommand } from './arguments.ts';
import { interruptible } from './interruptible.ts';
import { progressLine } from './progress-line.ts';

const usage = `Usage: concord register --fixed PATH --moving PATH --out DIR
         [--series-fixed UID] [--series-moving UID] [--dicom] [--json] [--quiet]

PATH is a DICOM file or folder, or a NIfTI, NRRD or MetaImage file.
Writes registered.nii.gz, transform.tfm and result.json into DIR; with --dicom also the registered series as DICOM
(dicom/) and the transform as a DICOM object (spatial-registration.dcm).
--json prints result.json on standard output, and nothing else there. --quiet shows no progress.

Exit codes: 0 done, 2 wrong usage, 3 input or output refused, 4 no match found (files are written), 130 cancelled.`;

const verdictWords = { good: 'Good match', review: 'Check this match', failed: 'No match found' } as const;

export async function run(args: readonly string[]): Promise<number> {
  if (args.some((argument) => argument === '--study' || argument.startsWith('--study='))) {
    return (await import('./register-study.ts')).run(args);
  }
  const { values } = parseCommand(
    args,
    {
      options: {
        fixed: { type: 'string' },
        moving: { type: 'string' },
        out: { type: 'string' },
        'series-fixed': { type: 'string' },
        'series-moving': { type: 'string' },
        dicom: { type: 'boolean' },
        json: { type: 'boolean' },
        quiet: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    },
    usage,
  );
  if (values.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const { fixed, moving, out } = values;
  if (!fixed || !moving || !out) throw new Failure('usage', `--fixed, --moving and --out are needed.\n\n${usage}`);
  const progress = values.quiet ? undefined : progressLine();
  try {
    const result = await interruptible((signal) =>
      registerPaths(
        {
          fixedPath: fixed,
          movingPath: moving,
          outFolder: out,
          ...(values['series-fixed'] ? { fixedSeriesUid: values['series-fixed'] } : {}),
          ...(values['series-moving'] ? { movingSeriesUid: values['series-moving'] } : {}),
        },
        {
          signal,
          ...(progress ? { onProgress: progress.onProgress } : {}),
          ...(values.dicom ? { alsoWrite: writeDicom } : {}),
        },
      ),
    );
    progress?.end();
    if (values.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    else if (!values.quiet) process.stdout.write(summaryOf(result, out));
    return result.quality.verdict === 'failed' ? 4 : 0;
  } finally {
    progress?.end();
    await closeRegistrationCrew();
  }
}

const writeDicom: NonNullable<Parameters<typeof registerPaths>[1]>['alsoWrite'] = async (
  folder,
  fixed,
  moving,
  outcome,
) => {
  const { exportPressAsDicom } = await import('../workstation/export-press.ts');
  await exportPressAsDicom(fixed, moving, outcome, folder);
};

function summaryOf({ quality, fixed, moving, timing, candidates }: RegistrationResult, out: string): string {
  const score = (value: number | null) => (value === null ? 'undefined' : value.toFixed(4));
  const error = quality.predictedErrorMm === null ? '' : `, predicted error ${quality.predictedErrorMm.toFixed(1)} mm`;
  return [
    `${verdictWords[quality.verdict]}${error}`,
    ...quality.reasons.map((reason) => `  ${reason}`),
    `NCC ${score(quality.ncc)}   matched NCC ${score(quality.matchedNcc)}   NMI ${score(quality.nmi)}   (in the overlap alone)`,
    ...[fixed, moving].flatMap(({ source, modality, notes }, i) => [
      `${i === 0 ? 'Fixed ' : 'Moving'} ${modality}  ${source}`,
      ...notes.map((note) => `         ${note}`),
    ]),
    `${candidates.length} candidates, ${(timing.totalMs / 1000).toFixed(1)} s. Results in ${out}`,
    '',
  ].join('\n');
}
