-- What a study and its runs are by their rows alone, for when the process that ran them has gone.

-- Milliseconds since 1970; NULL while the study goes on, and where an older version saw it end.
ALTER TABLE study ADD COLUMN ended BIGINT;

-- NULL where an older version wrote the row and did not come to its end.
ALTER TABLE run ADD COLUMN instances INTEGER;

-- A run is done when all of its instances are stored.
UPDATE run
SET instances = (
  SELECT COUNT(*) FROM prediction
  WHERE prediction.study_id = run.study_id AND prediction.run_id = run.run_id
)
WHERE status = 'done';

-- Studies are listed a page at a time, the latest first.
CREATE INDEX submission_latest ON submission (submitted DESC, study_id);

-- Sums read this instead of the rows, which hold all scores.
CREATE INDEX attribution_evaluations ON attribution (study_id, run_id, evaluations);
