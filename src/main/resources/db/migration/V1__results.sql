-- The results of studies. Keys are natural, so that a result that is computed twice is one row.
-- The dialect is what SQLite and PostgreSQL share: types by names that both understand, arrays as
-- JSON text, and NULL for a number that does not exist.

CREATE TABLE study (
  study_id TEXT NOT NULL,
  name TEXT NOT NULL,
  digest TEXT NOT NULL,
  spec TEXT NOT NULL,
  status TEXT NOT NULL,
  PRIMARY KEY (study_id)
);

CREATE TABLE run (
  study_id TEXT NOT NULL REFERENCES study (study_id) ON DELETE CASCADE,
  run_id TEXT NOT NULL,
  dataset TEXT NOT NULL,
  model TEXT NOT NULL,
  paradigm TEXT NOT NULL,
  training_size INTEGER NOT NULL,
  seed BIGINT NOT NULL,
  status TEXT NOT NULL,
  dev_accuracy DOUBLE PRECISION,
  checkpoint TEXT,
  PRIMARY KEY (study_id, run_id)
);

CREATE TABLE prediction (
  study_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  instance_id TEXT NOT NULL,
  gold TEXT NOT NULL,
  predicted TEXT NOT NULL,
  probabilities TEXT NOT NULL,
  tokens INTEGER NOT NULL,
  truncated_words INTEGER NOT NULL,
  PRIMARY KEY (study_id, run_id, instance_id),
  FOREIGN KEY (study_id, run_id) REFERENCES run (study_id, run_id) ON DELETE CASCADE
);

CREATE TABLE attribution (
  study_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  instance_id TEXT NOT NULL,
  method TEXT NOT NULL,
  target TEXT NOT NULL,
  scores TEXT NOT NULL,
  standard_errors TEXT NOT NULL,
  evaluations INTEGER NOT NULL,
  evaluations_saved INTEGER NOT NULL,
  value_empty DOUBLE PRECISION,
  value_full DOUBLE PRECISION,
  completeness_delta DOUBLE PRECISION,
  seconds DOUBLE PRECISION,
  PRIMARY KEY (study_id, run_id, instance_id, method),
  FOREIGN KEY (study_id, run_id) REFERENCES run (study_id, run_id) ON DELETE CASCADE
);

-- instance_id is '' for a figure of the whole run, method is '' for a figure of the model itself.
CREATE TABLE metric (
  study_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  instance_id TEXT NOT NULL,
  method TEXT NOT NULL,
  name TEXT NOT NULL,
  subset TEXT NOT NULL,
  value DOUBLE PRECISION,
  count INTEGER NOT NULL,
  PRIMARY KEY (study_id, run_id, instance_id, method, name, subset),
  FOREIGN KEY (study_id, run_id) REFERENCES run (study_id, run_id) ON DELETE CASCADE
);

-- A table of results reads the few figures of runs among the many of instances.
CREATE INDEX metric_of_runs ON metric (study_id, run_id) WHERE instance_id = '';

-- run_id is '' for a failure of the study itself, so only the study is referenced.
CREATE TABLE failure (
  study_id TEXT NOT NULL REFERENCES study (study_id) ON DELETE CASCADE,
  run_id TEXT NOT NULL,
  instance_id TEXT NOT NULL,
  unit TEXT NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  PRIMARY KEY (study_id, run_id, instance_id, unit)
);
