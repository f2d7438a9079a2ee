/**
 * Reads and writes safetensors files, one tensor at a time.
 *
 * <p>It knows bytes and shapes, not what a tensor means.
 */
package dev.ascribe.model.safetensors;
