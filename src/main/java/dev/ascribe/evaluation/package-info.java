/**
 * Measures of how good attributions are.
 *
 * <p>Pure functions over arrays, in the packages below.
 */
package dev.ascribe.evaluation;
