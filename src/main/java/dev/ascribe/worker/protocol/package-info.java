/**
 * The messages between scheduling and workers. They carry ids, ranges and small arrays; no tensors.
 *
 * <p>Four messages take a chunk of coalitions to a device and its values back:
 *
 * <pre>
 * ShapleyCoordinator -- Submit    --> Scheduler           queues the chunk as a unit
 * Scheduler          -- Assigned  --> DeviceWorker        lends it to a worker that has room
 * DeviceExecutor     -- Finished  --> Scheduler           has computed the unit
 * Scheduler          -- Completed --> ShapleyCoordinator  submits its next chunk
 * </pre>
 *
 * <p>The worker and the executor of a device share a table of its leases, so no message passes them
 * between the two; the worker only wakes an executor that has taken all of them, and the executor
 * sends itself one message for each batch, whose rows may be of many chunks. {@code Finished} says
 * that there is room for another unit. A worker sends {@code Pull} at the start, when other models
 * are loaded, and now and then while it holds no units.
 *
 * <p>Units are computed at least once. A worker renews the leases that it holds; the units of a
 * worker that dies, or does not renew, are lent to others. The scheduler ignores the result of a
 * lease that has expired, and withdraws the lease from the worker when the worker is heard from
 * again.
 */
package dev.ascribe.worker.protocol;
