/**
 * Names of meters, and the interface by which the engine reports events.
 *
 * <p>This package contains no exporters.
 */
package dev.ascribe.telemetry;
