/**
 * Reads TensorFlow checkpoints and writes them as Hugging Face style directories.
 *
 * <p>No downloads and no installation.
 */
package dev.ascribe.model.catalog.tensorflow;
