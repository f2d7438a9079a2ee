/**
 * Main and Guardian: wiring, settings, coordinated shutdown.
 *
 * <p>Nothing that could live further down.
 */
package dev.ascribe.app;
