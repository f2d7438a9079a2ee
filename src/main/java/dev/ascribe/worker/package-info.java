/**
 * Workers: one {@link dev.ascribe.worker.DeviceWorker} for each device, and benchmarks of devices.
 *
 * <p>Workers learn of work only through the messages in {@code protocol}. The other packages, from
 * top to bottom: {@code lanes} decide whose turn it is on a device, {@code batching} evaluates
 * coalitions in batches, and {@code device} holds models and computes.
 */
package dev.ascribe.worker;
