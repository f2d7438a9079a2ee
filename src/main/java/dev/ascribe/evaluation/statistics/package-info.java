/**
 * Rank correlation, classification scores, intervals and tests.
 *
 * <p>Pure functions over arrays.
 */
package dev.ascribe.evaluation.statistics;
