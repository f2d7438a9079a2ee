/**
 * Workers: one {@link dev.ascribe.worker.DeviceWorker} for each device, and benchmarks of devices.
 *
 * <p>Learns of work only through the messages in {@code protocol}. Below it, in this order: {@code
 * lanes} decide whose turn it is on a device, {@code batching} evaluates coalitions in batches, and
 * {@code device} holds models and computes.
 */
package dev.ascribe.worker;
