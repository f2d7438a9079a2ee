/**
 * The commands that measure: one class each, and the loads and figures that they share.
 *
 * <p>Nothing that other commands need.
 */
package dev.ascribe.cli.bench;
