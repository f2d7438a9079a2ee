/**
 * Reading the files of a model that somebody else wrote: what they are, and how large they may be.
 *
 * <p>Knows bytes and JSON, not what a configuration or a vocabulary means.
 */
package dev.ascribe.model.files;
