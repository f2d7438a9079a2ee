/**
 * Splits the bytes of a connection into requests, strictly by RFC 9112. Nothing here knows what a
 * request asks for.
 */
package dev.ascribe.http.framing;
