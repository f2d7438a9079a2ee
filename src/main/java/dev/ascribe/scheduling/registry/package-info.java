/**
 * The registry of the studies that were submitted to this daemon. It opens them, starts their
 * supervisors, and answers requests for their status and events.
 */
package dev.ascribe.scheduling.registry;
