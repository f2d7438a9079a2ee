/**
 * The interface of the engine: requests and replies for studies, explanations, status and events.
 *
 * <p>The packages inside implement it. Their control actors never compute and never block.
 */
package dev.ascribe.scheduling;
