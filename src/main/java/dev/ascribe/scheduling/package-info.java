/**
 * The queue with leases, the supervisors of studies and the coordinators of attributions.
 *
 * <p>Control actors: they never compute and never block.
 */
package dev.ascribe.scheduling;
