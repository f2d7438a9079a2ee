/**
 * What the store knows of studies, whoever ran them: their state, instances and figures, as pages,
 * tables and files.
 *
 * <p>Reads the store and starts nothing; no actors.
 */
package dev.ascribe.reporting;
