/**
 * Tokenizers, and the spans of their tokens in texts.
 *
 * <p>No templates and no models.
 */
package dev.ascribe.model.tokenizer;
