/**
 * Small classes that every package needs: error codes, settings, coalitions, seeded random numbers,
 * and text that is safe to print.
 *
 * <p>No class here depends on models, data sets or actors.
 */
package dev.ascribe.common;
