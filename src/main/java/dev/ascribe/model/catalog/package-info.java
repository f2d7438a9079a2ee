/**
 * Models by name: where they come from, and how they are installed and checked.
 *
 * <p>No forward passes except those of a check.
 */
package dev.ascribe.model.catalog;
