/**
 * The forms of dialogue that models were trained on, as data.
 *
 * <p>No template language and no tokens.
 */
package dev.ascribe.model.chat;
