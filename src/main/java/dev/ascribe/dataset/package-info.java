/**
 * Readers, rationale alignment to words, and seeded splits.
 *
 * <p>Nothing that depends on a model's tokens.
 */
package dev.ascribe.dataset;
