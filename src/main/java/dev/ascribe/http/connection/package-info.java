/**
 * The way of a request from the socket to the routes, and of its reply back: limits of connections,
 * strict framing, common headers, log and meters.
 */
package dev.ascribe.http.connection;
