/**
 * Talks to a daemon over HTTP: requests, problem documents, streams of events and of rows.
 *
 * <p>Prints nothing, and knows nothing of the engine.
 */
package dev.ascribe.cli.client;
