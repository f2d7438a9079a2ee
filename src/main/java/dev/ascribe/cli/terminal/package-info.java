/**
 * Output for people on a terminal: progress bars, blocks that are redrawn, words coloured by score.
 *
 * <p>No class here knows studies, models or the engine.
 */
package dev.ascribe.cli.terminal;
