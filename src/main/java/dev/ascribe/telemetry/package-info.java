/**
 * Meter names and the narrow recorder that others call.
 *
 * <p>No exporter.
 */
package dev.ascribe.telemetry;
