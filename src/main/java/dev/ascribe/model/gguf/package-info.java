/**
 * Reads GGUF, the single-file format of many small language models, and converts it to Hugging Face
 * style directories.
 *
 * <p>No tensors on devices and no downloads.
 */
package dev.ascribe.model.gguf;
