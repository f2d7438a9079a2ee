/**
 * Rank correlation, classification scores, confidence intervals and significance tests.
 *
 * <p>Pure functions over arrays.
 */
package dev.ascribe.evaluation.statistics;
