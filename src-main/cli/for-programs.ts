import type { Registration } from '../../src-shared/contract/registrations.ts';
import { resultFileOf } from '../../src-shared/result-file.ts';

/** A registration as `--json` prints it: its result as `result.json` has it, with English beside each code. */
export function registrationForPrograms(registration: Registration) {
  return { ...registration, result: registration.result && resultFileOf(registration.result) };
}
