/**
 * What a terminal shows: progress, aligned tables, words coloured by score.
 *
 * <p>Knows nothing of studies, models or the engine.
 */
package dev.ascribe.cli.terminal;
