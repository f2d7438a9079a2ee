-- How the sampling behind an attribution went.
ALTER TABLE attribution ADD COLUMN evaluations_planned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attribution ADD COLUMN evaluations_cached INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attribution ADD COLUMN stopped TEXT NOT NULL DEFAULT '';
