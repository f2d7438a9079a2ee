/**
 * Reading TensorFlow checkpoints and writing them as Hugging Face directories.
 *
 * <p>No downloads and no installing.
 */
package dev.ascribe.model.catalog.tensorflow;
