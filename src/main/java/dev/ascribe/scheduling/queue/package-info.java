/** The queue of units, who is served next, and the leases by which workers hold them. */
package dev.ascribe.scheduling.queue;
