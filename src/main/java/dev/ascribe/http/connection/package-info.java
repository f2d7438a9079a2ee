/** From a connection to the handler of its requests, and back. */
package dev.ascribe.http.connection;
