/**
 * The HTTP server of the daemon: builds all routes and listens at a socket. It reaches the engine
 * only through {@link dev.ascribe.scheduling.Service}.
 */
package dev.ascribe.http;
