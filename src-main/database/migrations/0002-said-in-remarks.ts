/** What jobs and failed registrations say, as remarks beside the English line, so that a window tells it in its language. */
export const saidInRemarks = /* sql */ `
ALTER TABLE jobs ADD COLUMN said_json TEXT NOT NULL DEFAULT '[]';
ALTER TABLE registrations ADD COLUMN failure_said_json TEXT NOT NULL DEFAULT '[]';
`;
