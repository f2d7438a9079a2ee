/**
 * Directives and values that the routes of all capabilities share: endpoints, checks, queries,
 * bodies, problems and replies. Nothing here knows what an operation does.
 */
package dev.ascribe.http.directives;
