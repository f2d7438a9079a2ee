/**
 * The actor that batches results into the store.
 *
 * <p>It acknowledges only what is durable.
 */
package dev.ascribe.aggregation;
