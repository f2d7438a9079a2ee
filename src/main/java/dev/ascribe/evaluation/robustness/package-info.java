/**
 * Measures of how scores change when the input or the model changes.
 *
 * <p>Pure functions over arrays.
 */
package dev.ascribe.evaluation.robustness;
