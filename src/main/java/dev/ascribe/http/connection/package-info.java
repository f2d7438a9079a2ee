/**
 * The stages between the sockets and the routes. They accept and limit connections, check the
 * framing of requests, run the routes, and add common headers, log lines and meters to the replies.
 */
package dev.ascribe.http.connection;
