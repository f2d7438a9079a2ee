/**
 * Measures how well scores agree with the model's own behaviour.
 *
 * <p>Pure functions over arrays; callers compute the values of perturbed texts.
 */
package dev.ascribe.evaluation.faithfulness;
