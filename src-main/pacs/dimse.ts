import dcmjsDimse from 'dcmjs-dimse';

/** dcmjs-dimse is one CommonJS file whose exports Node's ES loader cannot see by name. */
export const dimse = dcmjsDimse;

// Its log prints data sets: patient data belongs in no log.
dimse.log.setLevel('silent');
