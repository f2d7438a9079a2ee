package dev.ascribe.worker.lanes;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * Settings of a device's executor.
 *
 * @param gather how long an idle device waits for more units before it packs its first batch
 * @param batchTokens tokens of a batch, padding included, until memory runs out; empty to calibrate
 *     them on the device
 * @param derivedBytes memory for laid-out texts and coalitions of sampling plans
 * @param residentBytes limit of the bytes of loaded parameters and kept prefixes; one model may
 *     exceed it alone
 * @param restarts how many failures in a row restart the executor before the device is given up
 * @param soundAfter after this time without a failure, earlier restarts are forgotten
 * @param hungAfter a device that has work and takes no step for this long counts as hung
 */
public record ExecutorSettings(
    Duration gather,
    OptionalInt batchTokens,
    long derivedBytes,
    long residentBytes,
    int restarts,
    Duration soundAfter,
    Duration hungAfter) {}
