/**
 * The HTTP server of the daemon: builds the routes of all capabilities and listens at a socket.
 * Nothing here computes, or knows the inside of the engine.
 */
package dev.ascribe.http;
