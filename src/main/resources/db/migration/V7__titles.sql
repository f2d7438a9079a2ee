-- What people call a study. Its name is part of what it is, and cannot change.
CREATE TABLE title (
  study_id TEXT NOT NULL REFERENCES study (study_id) ON DELETE CASCADE,
  -- '' where a title was taken back.
  title TEXT NOT NULL,
  PRIMARY KEY (study_id)
);
