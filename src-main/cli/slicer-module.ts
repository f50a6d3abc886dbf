import { writeFile } from 'node:fs/promises';
import { mat4FromRows } from '../../src-shared/geometry/patient-space.ts';
import { Failure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import { englishTexts } from '../../src-shared/messages/text.ts';
import { shownBoundMm, type RegistrationResult } from '../../src-shared/registration-result.ts';
import { closeRegistrationPool } from '../pair-registration/pool-owner.ts';
import { registerRead } from '../pair-registration/register-paths.ts';
import { softwareVersion } from '../pair-registration/software-version.ts';
import { writeRegisteredAs } from '../pair-registration/write-further-files.ts';
import { tfmText } from '../series-export/write-tfm.ts';
import { parseCommand, wrongUsage } from './arguments.ts';
import { interruptible } from './interruptible.ts';
import { slicerDescription } from './slicer-description.ts';
import { progressWords } from './progress-line.ts';
import { verdictWords } from './summary.ts';

const usage = `Usage: concord slicer-module --fixed FILE --moving FILE [--registered-volume FILE] [--output-transform FILE]
         [--returnparameterfile FILE] | --xml

What 3D Slicer calls (Slicer Execution Model): --xml describes the module. Progress goes to standard output as Slicer
reads it. integrations/slicer/ holds what is added to Slicer's module paths.

Exit codes: 0 done, 1 Concord itself failed, 2 wrong usage, 3 input or output refused, 4 no match found (nothing is
written), 130 cancelled.`;

export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseCommand(
    args,
    {
      options: {
        fixed: { type: 'string' },
        moving: { type: 'string' },
        'registered-volume': { type: 'string' },
        'output-transform': { type: 'string' },
        returnparameterfile: { type: 'string' },
        /** Slicer adds where it was called from; nothing depends on it. */
        processinformationaddress: { type: 'string' },
        xml: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    },
    usage,
  );
  if (values.help || values.xml) {
    process.stdout.write(values.xml ? slicerDescription(softwareVersion) : `${usage}\n`);
    return 0;
  }
  const { fixed, moving } = values;
  if (!fixed || !moving) throw wrongUsage(usage, messageOf('slicer-module-needs'));
  filterLine(
    'start',
    '<filter-name>Concord</filter-name><filter-comment>Bringing one series onto the other</filter-comment>',
  );
  try {
    const { outcome, ...read } = await interruptible((signal) =>
      registerRead({ fixedPath: fixed, movingPath: moving }, { signal, onProgress: reportProgress }),
    );
    const { result, registered } = outcome;
    if (result.quality.verdict === 'failed') {
      // Files would be shown as a result: Slicer tells a person of a failed run by its exit code alone.
      process.stderr.write(`${verdictWords.failed}. ${englishTexts(result.quality.messages)}\n`);
      return 4;
    }
    if (values['registered-volume']) await writeRegisteredAs(values['registered-volume'], registered, read.moving);
    if (values['output-transform']) await writeTransform(values['output-transform'], result);
    if (values.returnparameterfile) await writeFile(values.returnparameterfile, returnParameters(result));
    return 0;
  } finally {
    filterLine('end', '<filter-name>Concord</filter-name>');
    await closeRegistrationPool();
  }
}

function filterLine(kind: 'start' | 'end', content: string): void {
  process.stdout.write(`<filter-${kind}>${content}</filter-${kind}>\n`);
}

/** One line a call: Slicer reads standard output as it comes. */
const reportProgress: NonNullable<Parameters<typeof registerRead>[1]>['onProgress'] = (step, fraction) => {
  process.stdout.write(
    `<filter-progress-text progress="${fraction.toFixed(3)}">${progressWords[step]}</filter-progress-text>\n` +
      `<filter-progress>${fraction.toFixed(3)}</filter-progress>\n`,
  );
};

/** Slicer chooses the name; it reads by the extension, so that another form under this one would be misread. */
async function writeTransform(path: string, { transform }: RegistrationResult): Promise<void> {
  if (!/\.(tfm|txt)$/i.test(path)) throw new Failure('usage', messageOf('slicer-transform-name', { path }));
  await writeFile(path, tfmText(mat4FromRows(transform.movingFromFixed)));
}

/** `name = value`, a line each: no value may hold a line's end. */
function returnParameters({ quality }: RegistrationResult): string {
  const boundMm = shownBoundMm(quality);
  const values = {
    verdict: verdictWords[quality.verdict],
    errorBound: boundMm === null ? 'not known' : `${boundMm.toFixed(1)} mm`,
    ncc: quality.ncc === null ? 'undefined' : quality.ncc.toFixed(4),
    reasons: englishTexts(quality.messages),
  };
  return Object.entries(values)
    .map(([name, value]) => `${name} = ${value.replaceAll(/\s+/g, ' ')}\n`)
    .join('');
}
