-- What a daemon knows of a study beside its results: how it was asked for.
CREATE TABLE submission (
  study_id TEXT NOT NULL REFERENCES study (study_id) ON DELETE CASCADE,
  priority TEXT NOT NULL,
  -- Milliseconds since 1970.
  submitted BIGINT NOT NULL,
  -- Texts of all runs together.
  instances INTEGER NOT NULL,
  PRIMARY KEY (study_id)
);
