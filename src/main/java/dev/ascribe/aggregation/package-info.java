/**
 * The actor that writes results into the store in batches.
 *
 * <p>It acknowledges rows only when they are durable.
 */
package dev.ascribe.aggregation;
