-- Which process may write the results of a study. Every process that begins to work on the study takes
-- the next epoch; rows of an earlier epoch are refused. A row stays when its study is deleted, so that
-- no epoch comes twice.
CREATE TABLE study_epoch (
  study_id TEXT NOT NULL,
  epoch BIGINT NOT NULL,
  -- The process that took the epoch, as users can find it.
  owner TEXT NOT NULL,
  -- Milliseconds since 1970 by the clock of the database: an owner that lets this time pass without a
  -- sign of life may lose the study to another process.
  expires BIGINT NOT NULL,
  PRIMARY KEY (study_id)
);
