/**
 * The models by name: where they come from, and how they are installed and checked.
 *
 * <p>No forward passes besides those of a check.
 */
package dev.ascribe.model.catalog;
