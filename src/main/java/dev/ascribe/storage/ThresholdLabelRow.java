package dev.ascribe.storage;

/**
 * The label that the model predicts for an instance of which the top share of features by a method
 * is replaced.
 *
 * @param threshold the share in per cent
 * @param label index in the order of the run's labels, which is that of the probabilities of a
 *     prediction
 */
public record ThresholdLabelRow(
    String studyId, String runId, String instanceId, String method, int threshold, int label)
    implements ResultRow {}
