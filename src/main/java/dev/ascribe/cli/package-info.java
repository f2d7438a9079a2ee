/**
 * The command line. Its packages have one picocli class for each command; what commands share is in
 * {@code command} and {@code terminal}.
 *
 * <p>No actor code lives here.
 */
package dev.ascribe.cli;
