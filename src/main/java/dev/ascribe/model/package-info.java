/**
 * Classifiers made of language models: layout of texts, absence policies, label scores.
 *
 * <p>No training, no attribution method, no actors.
 */
package dev.ascribe.model;
