import { englishText } from '../../src-shared/messages/text.ts';
import { registerPaths, type PathOptions } from '../pair-registration/register-paths.ts';
import { closeRegistrationPool } from '../pair-registration/pool-owner.ts';
import {
  furtherTransformFormats,
  writeFurtherFiles,
  type FurtherFiles,
} from '../pair-registration/write-further-files.ts';
import { parseCommand, wrongUsage } from './arguments.ts';
import { interruptible } from './interruptible.ts';
import { progressLine } from './progress-line.ts';
import { summaryOf } from './summary.ts';
import { resultFileOf } from '../../src-shared/result-file.ts';
import { messageOf } from '../../src-shared/messages/message.ts';

const usage = `Usage: concord register --fixed PATH --moving PATH --out DIR
         [--series-fixed UID] [--series-moving UID] [--dicom] [--transform FORMAT]... [--slicer-scene]
         [--json] [--quiet]
       concord register --study STUDY [--study STUDY] --fixed SERIES (--moving SERIES | --all) [--data DIR]

The second form takes imported series ("concord list" shows them); "concord register --study x --help" tells more of it.
PATH is a DICOM file or folder, or a NIfTI, NRRD or MetaImage file.
Writes registered.nii.gz, transform.tfm and result.json into DIR; with --dicom also the registered series as DICOM
(dicom/), the transform (spatial-registration.dcm) and how the pair is shown fused (blending.dcm).
--transform, as often as needed, writes the transform in a further form: ${furtherTransformFormats.join(', ')}; with fsl-mat also
both series as NIfTI, since such a matrix fits just these. --slicer-scene writes scene.mrml for 3D Slicer, with both series.
--json prints result.json on standard output, and nothing else there. --quiet shows no progress.

Exit codes: 0 done, 1 Concord itself failed, 2 wrong usage, 3 input or output refused, 4 no match found (files are
written), 130 cancelled.`;

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
        transform: { type: 'string', multiple: true },
        'slicer-scene': { type: 'boolean' },
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
  if (!fixed || !moving || !out) throw wrongUsage(usage, messageOf('register-needs'));
  const further = { transforms: transformsOf(values.transform ?? []), slicerScene: values['slicer-scene'] ?? false };
  const progress = values.quiet ? undefined : progressLine();
  const filledIn: string[] = [];
  const dicom = values.dicom ?? false;
  const writesMore = dicom || further.slicerScene || further.transforms.length > 0;
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
          ...(writesMore ? { alsoWrite: furtherWriter({ dicom, ...further }, filledIn) } : {}),
        },
      ),
    );
    progress?.end();
    for (const line of filledIn) process.stderr.write(`${line}\n`);
    if (values.json) process.stdout.write(`${JSON.stringify(resultFileOf(result), null, 2)}\n`);
    else if (!values.quiet) process.stdout.write(summaryOf(result, out));
    return result.quality.verdict === 'failed' ? 4 : 0;
  } finally {
    progress?.end();
    await closeRegistrationPool();
  }
}

function transformsOf(names: readonly string[]): FurtherFiles['transforms'] {
  return names.map((name) => {
    const format = furtherTransformFormats.find((known) => known === name);
    if (!format) {
      throw wrongUsage(usage, messageOf('no-transform-format', { name, names: furtherTransformFormats.join(', ') }));
    }
    return format;
  });
}

/** Writes what was asked for beside the three files; what had to be filled in for DICOM objects is added to `filledIn`. */
function furtherWriter(
  { dicom, ...further }: FurtherFiles & { readonly dicom: boolean },
  filledIn: string[],
): NonNullable<PathOptions['alsoWrite']> {
  return async (folder, fixed, moving, outcome) => {
    await writeFurtherFiles(folder, fixed, moving, outcome, further);
    if (!dicom) return;
    const { exportRunAsDicom } = await import('../pair-registration/export-run-as-dicom.ts');
    filledIn.push(...(await exportRunAsDicom(fixed, moving, outcome, folder)).map(englishText));
  };
}
