/**
 * Reads data sets, aligns rationales with words, and draws seeded splits and samples.
 *
 * <p>Nothing here depends on a model's tokens.
 */
package dev.ascribe.dataset;
