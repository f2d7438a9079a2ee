package dev.ascribe.training;

import dev.ascribe.model.TokenRow;

/**
 * A text as the model reads it.
 *
 * @param label index of the right label
 */
record Example(TokenRow row, int label) {}
