-- What the results of a run were computed from, so that a study goes on from the very same files.
-- NULL where an older version wrote the row.
ALTER TABLE run ADD COLUMN model_digest TEXT;
ALTER TABLE run ADD COLUMN data_digest TEXT;

-- Of the trained weights; NULL where there are none.
ALTER TABLE run ADD COLUMN checkpoint_digest TEXT;

-- Units during which processes have died, so that a unit that kills them is not tried for ever.
CREATE TABLE death (
  study_id TEXT NOT NULL REFERENCES study (study_id) ON DELETE CASCADE,
  unit TEXT NOT NULL,
  -- That a training had come to.
  step INTEGER NOT NULL,
  deaths INTEGER NOT NULL,
  PRIMARY KEY (study_id, unit)
);
