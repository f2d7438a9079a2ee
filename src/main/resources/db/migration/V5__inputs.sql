-- What the results of a run were computed from, so that a study goes on from the very same files.
-- NULL where an older version wrote the row.
ALTER TABLE run ADD COLUMN model_digest TEXT;
ALTER TABLE run ADD COLUMN data_digest TEXT;

-- Of the trained weights; NULL where there are none.
ALTER TABLE run ADD COLUMN checkpoint_digest TEXT;
