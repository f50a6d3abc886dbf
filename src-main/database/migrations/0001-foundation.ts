/**
 * The first schema. Times are ISO 8601 in UTC; columns ending in `_json` hold the JSON of the contract's types;
 * `found_json` what the reader found in the headers, its files as indices into `series_files`.
 */
export const foundation = /* sql */ `
CREATE TABLE patients (
  patient_key INTEGER PRIMARY KEY,
  patient_id TEXT NOT NULL,
  name TEXT NOT NULL,
  birth_date TEXT NOT NULL,
  UNIQUE (patient_id, name, birth_date)
) STRICT;

CREATE TABLE studies (
  study_id TEXT PRIMARY KEY,
  patient_key INTEGER NOT NULL REFERENCES patients,
  -- Study Instance UID with the patient, or the folder of files that know no study.
  identity TEXT NOT NULL UNIQUE,
  study_date TEXT NOT NULL,
  description TEXT NOT NULL,
  imported_at TEXT NOT NULL,
  is_sample INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE files (
  content_hash TEXT PRIMARY KEY,
  byte_length INTEGER NOT NULL,
  -- Relative to the data folder where copied, absolute where linked.
  path TEXT NOT NULL,
  linked INTEGER NOT NULL,
  added_at TEXT NOT NULL
) STRICT;

CREATE TABLE series (
  series_id TEXT PRIMARY KEY,
  study_id TEXT NOT NULL REFERENCES studies ON DELETE CASCADE,
  identity TEXT NOT NULL,
  -- 'arriving' until all of its files are in the data folder.
  state TEXT NOT NULL CHECK (state IN ('arriving', 'stored')),
  -- Of the files' hashes in order; empty while arriving.
  content_hash TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL,
  description TEXT NOT NULL,
  number TEXT NOT NULL,
  modality TEXT NOT NULL,
  modality_evidence_json TEXT NOT NULL,
  size_json TEXT NOT NULL,
  spacing_json TEXT NOT NULL,
  slice_count INTEGER NOT NULL,
  notes_json TEXT NOT NULL,
  usable INTEGER NOT NULL,
  unusable_json TEXT,
  found_json TEXT NOT NULL,
  has_thumbnail INTEGER NOT NULL DEFAULT 0,
  job_id TEXT
) STRICT;
CREATE INDEX series_by_study ON series (study_id, identity);

CREATE TABLE series_files (
  series_id TEXT NOT NULL REFERENCES series ON DELETE CASCADE,
  position INTEGER NOT NULL,
  content_hash TEXT NOT NULL REFERENCES files,
  PRIMARY KEY (series_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX series_files_by_hash ON series_files (content_hash);

CREATE TABLE jobs (
  job_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  step TEXT NOT NULL,
  message TEXT NOT NULL,
  registration_id TEXT,
  study_ids_json TEXT NOT NULL,
  -- What it was asked to do, and an import's summary.
  request_json TEXT NOT NULL,
  summary_json TEXT,
  created_at TEXT NOT NULL,
  finished_at TEXT
) STRICT;

CREATE TABLE registrations (
  registration_id TEXT PRIMARY KEY,
  study_id TEXT NOT NULL REFERENCES studies ON DELETE CASCADE,
  fixed_series_id TEXT NOT NULL REFERENCES series ON DELETE CASCADE,
  moving_series_id TEXT NOT NULL REFERENCES series ON DELETE CASCADE,
  version INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled', 'interrupted')),
  origin TEXT NOT NULL CHECK (origin IN ('automatic', 'manual', 'landmarks', 'refined-from-manual')),
  created_at TEXT NOT NULL,
  finished_at TEXT,
  job_id TEXT,
  failure TEXT,
  verdict TEXT,
  -- The result without its candidates: they have a table.
  result_json TEXT,
  landmarks_json TEXT NOT NULL,
  -- Software and preset versions, hashes of the inputs and of the registered voxels.
  provenance_json TEXT,
  UNIQUE (fixed_series_id, moving_series_id, version)
) STRICT;
CREATE INDEX registrations_by_study ON registrations (study_id);
CREATE INDEX registrations_by_moving ON registrations (moving_series_id);

CREATE TABLE candidates (
  registration_id TEXT NOT NULL REFERENCES registrations ON DELETE CASCADE,
  position INTEGER NOT NULL,
  status TEXT NOT NULL,
  verdict TEXT NOT NULL,
  ncc REAL,
  candidate_json TEXT NOT NULL,
  PRIMARY KEY (registration_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE reviews (
  review_id INTEGER PRIMARY KEY,
  registration_id TEXT NOT NULL REFERENCES registrations ON DELETE CASCADE,
  decision TEXT NOT NULL CHECK (decision IN ('approved', 'rejected')),
  reason TEXT NOT NULL,
  reviewer TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX reviews_by_registration ON reviews (registration_id);

CREATE TABLE exports (
  export_id INTEGER PRIMARY KEY,
  registration_id TEXT NOT NULL REFERENCES registrations ON DELETE CASCADE,
  job_id TEXT NOT NULL,
  -- The destination's kind and where it went, as the contract's options.
  options_json TEXT NOT NULL,
  -- What was written or sent, with hashes or a result per image.
  outcome_json TEXT,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX exports_by_registration ON exports (registration_id);

CREATE TABLE servers (
  server_id TEXT PRIMARY KEY,
  server_json TEXT NOT NULL
) STRICT;

CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value_json TEXT NOT NULL
) STRICT;

CREATE TABLE audit (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
  BEGIN SELECT RAISE(ABORT, 'The audit trail is append-only.'); END;
CREATE TRIGGER audit_is_never_erased BEFORE DELETE ON audit
  BEGIN SELECT RAISE(ABORT, 'The audit trail is append-only.'); END;
`;
