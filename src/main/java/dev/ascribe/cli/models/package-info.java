/**
 * The commands about pre-trained models, and the progress of a model on its way here.
 *
 * <p>What a model is, is in {@code dev.ascribe.model}.
 */
package dev.ascribe.cli.models;
