/**
 * Small things that every package needs: error codes, settings, coalitions, seeded random numbers
 * and text that is safe to print.
 *
 * <p>No class here may know a model, a data set or an actor.
 */
package dev.ascribe.common;
