import { Failure } from '../../src-shared/failure.ts';
import { sentence, type Remark } from '../../src-shared/remarks.ts';

/** What a user can do about a reason; the rest is answered by choosing another series. */
const advice: Partial<Record<Remark['code'], string>> = {
  'damaged-file': 'Copy or send it again.',
  'incomplete-file': 'Copy or send it again.',
  'companion-missing': 'Put both files into one folder.',
  'unreadable-file': 'Check that you may read it.',
  'bad-orientation': 'Export it again, resampled to right angles.',
  'bad-spacing': 'Export it again.',
  'bad-size': 'Export it again.',
  'too-large': 'Export it again.',
};

/** The failure of reading `subject` (a path or "Series UID"), with what to do. */
export function refusal(subject: string, reason: Remark, cause?: unknown): Failure {
  return new Failure(
    'input',
    `${subject}: ${sentence(reason)} ${advice[reason.code] ?? 'Choose another series.'}`,
    cause,
  );
}
