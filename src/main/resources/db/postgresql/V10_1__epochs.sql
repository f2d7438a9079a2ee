-- Texts are compared by their bytes, as SQLite does.
ALTER TABLE study_epoch ALTER COLUMN study_id TYPE TEXT COLLATE "C";
ALTER TABLE study_epoch ALTER COLUMN owner TYPE TEXT COLLATE "C";
