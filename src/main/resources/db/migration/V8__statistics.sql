-- What the figures of a study say: means over seeds and instances with 95 % intervals, and paired
-- comparisons. Both are made from the other tables, when the last run of a study ends or when a report
-- asks for them.
CREATE TABLE interval (
  study_id TEXT NOT NULL REFERENCES study (study_id) ON DELETE CASCADE,
  dataset TEXT NOT NULL,
  -- '' for the agreement between annotators.
  model TEXT NOT NULL,
  paradigm TEXT NOT NULL,
  training_size INTEGER NOT NULL,
  -- '' for a measure of the model itself.
  method TEXT NOT NULL,
  name TEXT NOT NULL,
  subset TEXT NOT NULL,
  value DOUBLE PRECISION,
  lower DOUBLE PRECISION,
  upper DOUBLE PRECISION,
  standard_error DOUBLE PRECISION,
  -- The part of the standard error that comes from those of the scores.
  score_error DOUBLE PRECISION,
  seeds INTEGER NOT NULL,
  instances INTEGER NOT NULL,
  PRIMARY KEY (study_id, dataset, model, paradigm, training_size, method, name, subset)
);

CREATE TABLE comparison (
  study_id TEXT NOT NULL REFERENCES study (study_id) ON DELETE CASCADE,
  -- method, paradigm or trend.
  kind TEXT NOT NULL,
  dataset TEXT NOT NULL,
  model TEXT NOT NULL,
  paradigm TEXT NOT NULL,
  -- -1 for a trend over all sizes.
  training_size INTEGER NOT NULL,
  method TEXT NOT NULL,
  name TEXT NOT NULL,
  subset TEXT NOT NULL,
  -- The other method or paradigm; '' for a trend.
  other TEXT NOT NULL,
  value DOUBLE PRECISION,
  lower DOUBLE PRECISION,
  upper DOUBLE PRECISION,
  p_value DOUBLE PRECISION,
  p_holm DOUBLE PRECISION,
  p_wilcoxon DOUBLE PRECISION,
  effect DOUBLE PRECISION,
  seeds INTEGER NOT NULL,
  instances INTEGER NOT NULL,
  PRIMARY KEY (
    study_id, kind, dataset, model, paradigm, training_size, method, name, subset, other
  )
);
