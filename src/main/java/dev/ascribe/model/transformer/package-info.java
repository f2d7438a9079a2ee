/**
 * Transformer encoders on DJL, with one file for each architecture.
 *
 * <p>It knows token ids, but neither texts nor the names of labels.
 */
package dev.ascribe.model.transformer;
