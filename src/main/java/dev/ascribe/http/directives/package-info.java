/**
 * Directives and values that all routes share: operations, queries, bodies, problems, replies.
 * Nothing here knows what an operation does.
 */
package dev.ascribe.http.directives;
