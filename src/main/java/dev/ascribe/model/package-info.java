/**
 * Classifiers made of language models: texts as tokens, absence policies, label scores.
 *
 * <p>No training, no attribution methods and no actors.
 */
package dev.ascribe.model;
