/**
 * The routes for operators and browsers. They serve the status, health checks, metrics, lists of
 * models and methods, and the dashboard.
 */
package dev.ascribe.http.operations;
