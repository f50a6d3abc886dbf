import { createRequire } from 'node:module';
import type * as Dimse from 'dcmjs-dimse';

/** dcmjs-dimse is one CommonJS file whose exports Node's ES loader cannot see by name. */
export const dimse = createRequire(import.meta.url)('dcmjs-dimse') as typeof Dimse;

// Its log tells data sets: patient data belongs in no log.
dimse.log.setLevel('silent');
