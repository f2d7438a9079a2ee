/**
 * Agreement of scores with the model's own behaviour.
 *
 * <p>Pure functions over arrays; the values of perturbed texts come from outside.
 */
package dev.ascribe.evaluation.faithfulness;
