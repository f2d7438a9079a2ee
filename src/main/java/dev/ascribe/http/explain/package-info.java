/** Single explanations: their routes, request bodies and limits. */
package dev.ascribe.http.explain;
