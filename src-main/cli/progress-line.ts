import type { RegistrationProgress, RegistrationStep } from '../pair-registration/registration-progress.ts';

export const progressWords: Readonly<Record<RegistrationStep, string>> = {
  reading: 'Reading both series',
  preparing: 'Finding the heads',
  searching: 'Trying all orientations',
  refining: 'Refining the best positions',
  scoring: 'Scoring every candidate',
  resampling: 'Bringing the moving series onto the fixed grid',
  writing: 'Writing the results',
};

/** Progress on standard error: a bar on a terminal, one line a step elsewhere. */
export function progressLine(stream: NodeJS.WriteStream = process.stderr): {
  onProgress: RegistrationProgress;
  end(): void;
} {
  let last: RegistrationStep | undefined;
  const width = 30;
  return {
    onProgress(step, fraction) {
      if (stream.isTTY) {
        const filled = Math.round(width * fraction);
        const bar = '#'.repeat(filled).padEnd(width, '.');
        stream.write(`\r[${bar}] ${String(Math.round(100 * fraction)).padStart(3)} %  ${progressWords[step]}\u001b[K`);
      } else if (step !== last) {
        stream.write(`${progressWords[step]}\n`);
      }
      last = step;
    },
    end() {
      if (stream.isTTY && last) stream.write('\r\u001b[K');
    },
  };
}
