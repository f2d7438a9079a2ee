/**
 * Tokenizers and the offsets of their tokens.
 *
 * <p>No templates and no models.
 */
package dev.ascribe.model.tokenizer;
