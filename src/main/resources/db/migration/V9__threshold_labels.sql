-- The label that the model predicts for a text of which the top share of words is replaced. AUC-TP is
-- computed from it. Such labels were rows of metric, whose values are otherwise numbers with a mean.
CREATE TABLE threshold_label (
  study_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  instance_id TEXT NOT NULL,
  method TEXT NOT NULL,
  -- The share in per cent.
  threshold INTEGER NOT NULL,
  -- The label's index in the order of the run's labels, which is that of prediction.probabilities.
  label INTEGER NOT NULL,
  PRIMARY KEY (study_id, run_id, instance_id, method, threshold),
  FOREIGN KEY (study_id, run_id) REFERENCES run (study_id, run_id) ON DELETE CASCADE
);

INSERT INTO threshold_label (study_id, run_id, instance_id, method, threshold, label)
SELECT
  study_id,
  run_id,
  instance_id,
  method,
  CAST(REPLACE(name, 'threshold-prediction@', '') AS INTEGER),
  CAST(value AS INTEGER)
FROM metric
WHERE name LIKE 'threshold-prediction@%' AND instance_id <> '' AND value IS NOT NULL;

DELETE FROM metric WHERE name LIKE 'threshold-prediction@%';
