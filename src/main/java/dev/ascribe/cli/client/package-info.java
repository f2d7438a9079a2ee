/**
 * The HTTP client of a daemon: requests, problem documents, streams of events and of rows.
 *
 * <p>No class here prints anything or knows the engine.
 */
package dev.ascribe.cli.client;
