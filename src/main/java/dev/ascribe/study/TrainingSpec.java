package dev.ascribe.study;

/**
 * The settings of a training.
 *
 * @param epochs passes over the training sample
 * @param batchSize texts per step
 * @param learningRate peak rate of AdamW
 * @param weightDecay decoupled decay of matrices; biases and LayerNorm parameters have none
 * @param warmupShare share of the steps in which the rate rises linearly, before it falls linearly
 * @param clipNorm largest global norm of the gradient
 * @param dropout probability of dropout in the encoder and before the head
 */
public record TrainingSpec(
    int epochs,
    int batchSize,
    double learningRate,
    double weightDecay,
    double warmupShare,
    double clipNorm,
    double dropout) {}
