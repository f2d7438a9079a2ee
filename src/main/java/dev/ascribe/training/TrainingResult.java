package dev.ascribe.training;

import java.nio.file.Path;

/**
 * The result of a training.
 *
 * @param devAccuracy of the best checkpoint; NaN without dev instances
 * @param devLoss its mean cross-entropy in nats; NaN without dev instances
 * @param bestEpoch counts from 1
 * @param steps optimiser steps taken
 * @param checkpoint the directory that holds the weights
 * @param digest SHA-256 of the weights' file, in hexadecimal
 */
public record TrainingResult(
    double devAccuracy,
    double devLoss,
    int bestEpoch,
    int steps,
    double seconds,
    Path checkpoint,
    String digest) {}
