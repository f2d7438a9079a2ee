/**
 * The bytes of a connection by the letter of RFC 9112: where a request ends and the next begins.
 * Nothing here knows what a request asks for.
 */
package dev.ascribe.http.framing;
