/**
 * Reading and writing safetensors files, one tensor at a time.
 *
 * <p>Knows bytes and shapes, not what a tensor means.
 */
package dev.ascribe.model.safetensors;
