package dev.ascribe.study;

/**
 * The settings of a training.
 *
 * @param epochs passes over the training sample
 * @param batchSize texts per step
 * @param learningRate highest rate of AdamW
 * @param weightDecay decoupled weight decay of matrices; biases and LayerNorm parameters have none
 * @param warmupShare share of the steps in which the rate rises linearly; afterwards it falls
 *     linearly
 * @param clipNorm largest global norm of the gradient; larger gradients are scaled down
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
