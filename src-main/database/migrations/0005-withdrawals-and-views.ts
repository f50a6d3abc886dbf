/**
 * An approval can be withdrawn, which SQLite's CHECK on the decision must know: a constraint is changed by making the table
 * anew. And each study keeps how its window was left.
 */
export const withdrawalsAndViews = /* sql */ `
CREATE TABLE reviews_next (
  review_id INTEGER PRIMARY KEY,
  registration_id TEXT NOT NULL REFERENCES registrations ON DELETE CASCADE,
  decision TEXT NOT NULL CHECK (decision IN ('approved', 'rejected', 'withdrawn')),
  reason TEXT NOT NULL,
  reviewer TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
INSERT INTO reviews_next SELECT review_id, registration_id, decision, reason, reviewer, at FROM reviews;
DROP TABLE reviews;
ALTER TABLE reviews_next RENAME TO reviews;
CREATE INDEX reviews_by_registration ON reviews (registration_id);

CREATE TABLE study_views (
  study_id TEXT PRIMARY KEY REFERENCES studies ON DELETE CASCADE,
  -- As the contract's study view.
  view_json TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;
