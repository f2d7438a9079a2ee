/**
 * The HTTP server of the daemon. This package builds all routes and listens at the sockets. It
 * reaches the engine only through {@link dev.ascribe.scheduling.Service}.
 */
package dev.ascribe.http;
