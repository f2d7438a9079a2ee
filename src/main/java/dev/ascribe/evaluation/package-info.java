/**
 * Measures of the quality of attributions.
 *
 * <p>Pure functions over arrays, in the packages below.
 */
package dev.ascribe.evaluation;
