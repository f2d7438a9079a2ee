-- Values of coalitions of samplings that are in progress. The process that continues a study takes them
-- instead of computing them again. They are deleted when all rows of their instance are written.
CREATE TABLE unfinished_sampling (
  study_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  instance_id TEXT NOT NULL,
  -- The beginning of the ids of the sampling's chunks.
  unit TEXT NOT NULL,
  -- Index of the first coalition in the order of the sampling plan.
  first_coalition INTEGER NOT NULL,
  -- Digest of the files of the model. Values of another model are of no use.
  model TEXT NOT NULL,
  -- Index of the label whose values these are.
  target INTEGER NOT NULL,
  -- JSON arrays of as many numbers as there are coalitions.
  coalition_values TEXT NOT NULL,
  resolutions TEXT NOT NULL,
  cached INTEGER NOT NULL,
  seconds DOUBLE PRECISION,
  PRIMARY KEY (study_id, run_id, instance_id, unit, first_coalition),
  FOREIGN KEY (study_id, run_id) REFERENCES run (study_id, run_id) ON DELETE CASCADE
);
