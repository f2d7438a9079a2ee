/**
 * The studies of a store: which there are, in what state, and what was trained for them.
 *
 * <p>Reads the store, and changes only the state and the title of a study; no actors.
 */
package dev.ascribe.reporting.studies;
