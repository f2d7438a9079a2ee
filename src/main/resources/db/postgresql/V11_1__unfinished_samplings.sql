-- Arrays become jsonb, and texts are compared by their bytes, as SQLite does.
ALTER TABLE unfinished_sampling ALTER COLUMN coalition_values TYPE JSONB USING coalition_values::jsonb;
ALTER TABLE unfinished_sampling ALTER COLUMN resolutions TYPE JSONB USING resolutions::jsonb;
ALTER TABLE unfinished_sampling ALTER COLUMN study_id TYPE TEXT COLLATE "C";
ALTER TABLE unfinished_sampling ALTER COLUMN run_id TYPE TEXT COLLATE "C";
ALTER TABLE unfinished_sampling ALTER COLUMN instance_id TYPE TEXT COLLATE "C";
ALTER TABLE unfinished_sampling ALTER COLUMN unit TYPE TEXT COLLATE "C";
ALTER TABLE unfinished_sampling ALTER COLUMN model TYPE TEXT COLLATE "C";
