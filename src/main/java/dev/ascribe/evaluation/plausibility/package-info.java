/**
 * Agreement of scores with human rationales.
 *
 * <p>Pure functions over arrays.
 */
package dev.ascribe.evaluation.plausibility;
