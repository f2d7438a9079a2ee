/**
 * GGUF, the single-file format in which small language models travel: reading, dequantising, and
 * conversion to a Hugging Face style directory.
 *
 * <p>No tensors of a device and no downloads.
 */
package dev.ascribe.model.gguf;
