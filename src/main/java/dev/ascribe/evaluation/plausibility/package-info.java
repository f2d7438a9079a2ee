/**
 * Measures how well scores agree with human rationales.
 *
 * <p>Pure functions over arrays.
 */
package dev.ascribe.evaluation.plausibility;
