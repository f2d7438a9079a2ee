-- Why an attribution has no standard errors; '' where it has, and where an older version wrote the row.
ALTER TABLE attribution ADD COLUMN standard_error_unknown TEXT NOT NULL DEFAULT '';
