/**
 * The commands that migrate, check, copy and back up a store.
 *
 * <p>They only print; the work is in {@code dev.ascribe.storage}.
 */
package dev.ascribe.cli.store;
