/** One request, and the endpoint that it is for. */
package dev.ascribe.http.call;
