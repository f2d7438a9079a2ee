/**
 * The executor of one device: the lanes in which units wait for it, and whose turn is next.
 *
 * <p>Everything here but the executor's memory belongs to the executor's own thread.
 */
package dev.ascribe.worker.lanes;
