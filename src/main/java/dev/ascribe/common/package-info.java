/**
 * Ids, error codes, coalitions and seeded random numbers: what every package needs.
 *
 * <p>Nothing that knows a model, a data set or an actor.
 */
package dev.ascribe.common;
