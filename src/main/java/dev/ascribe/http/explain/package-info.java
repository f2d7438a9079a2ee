/** The route that explains single texts, the reader of its request bodies, and its limits. */
package dev.ascribe.http.explain;
