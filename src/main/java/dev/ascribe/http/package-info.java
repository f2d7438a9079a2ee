/**
 * The daemon's face: routes, problem documents, events, metrics and the dashboard's files. Nothing
 * here computes, or knows how the engine is put together.
 */
package dev.ascribe.http;
