package dev.ascribe.model.safetensors;

/**
 * Where a tensor lies in a file.
 *
 * @param begin offset of its first byte after the header
 * @param end offset after its last byte
 */
record TensorEntry(String name, ElementType type, long[] shape, long begin, long end) {}
