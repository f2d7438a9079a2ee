package dev.ascribe.worker.lanes;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * Settings of an executor.
 *
 * @param gather how long an idle device waits for more units before it packs its first batch
 * @param batchTokens tokens of a batch, padding included, until memory runs out; empty to calibrate
 *     them on the device
 * @param derivedBytes memory for laid-out texts and coalitions of sampling plans
 * @param residentBytes bytes of parameters and kept prefixes that may be loaded at once; one model
 *     always may
 * @param restarts how often an executor that fails without a success between is restarted before
 *     the device is given up
 * @param soundAfter without a failure for so long, earlier restarts are forgotten
 * @param hungAfter a device that has work and takes no step for so long is taken to hang
 */
public record ExecutorSettings(
    Duration gather,
    OptionalInt batchTokens,
    long derivedBytes,
    long residentBytes,
    int restarts,
    Duration soundAfter,
    Duration hungAfter) {}
