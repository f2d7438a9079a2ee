/**
 * Where models come from: names, downloads, conversions and checks.
 *
 * <p>No forward passes besides those of a check.
 */
package dev.ascribe.model.catalog;
