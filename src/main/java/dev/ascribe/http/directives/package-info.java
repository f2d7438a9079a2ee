/**
 * Directives and values that the routes of all groups of operations share: endpoints, checks,
 * queries, bodies, problems and replies. Nothing here depends on a single operation.
 */
package dev.ascribe.http.directives;
