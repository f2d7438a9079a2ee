-- What PostgreSQL offers beside SQLite's types. Arrays become jsonb. The specification of a study stays
-- json, since jsonb would sort its keys, and the order of labels matters. Texts are compared by their
-- bytes, as SQLite does, whatever the language of the database.
ALTER TABLE study ALTER COLUMN spec TYPE JSON USING spec::json;
ALTER TABLE prediction ALTER COLUMN probabilities TYPE JSONB USING probabilities::jsonb;
ALTER TABLE attribution ALTER COLUMN scores TYPE JSONB USING scores::jsonb;
ALTER TABLE attribution ALTER COLUMN standard_errors TYPE JSONB USING standard_errors::jsonb;

DO $$
DECLARE
  text_column RECORD;
BEGIN
  FOR text_column IN
    SELECT table_name, column_name
    FROM information_schema.columns
    WHERE table_schema = current_schema() AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'
  LOOP
    EXECUTE format(
      'ALTER TABLE %I ALTER COLUMN %I TYPE TEXT COLLATE "C"', text_column.table_name, text_column.column_name
    );
  END LOOP;
END
$$;
