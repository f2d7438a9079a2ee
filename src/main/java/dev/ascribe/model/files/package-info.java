/**
 * Reads the files of models of unknown origin, and checks what they are and how large they are.
 *
 * <p>It knows bytes and JSON, not what a configuration or a vocabulary means.
 */
package dev.ascribe.model.files;
