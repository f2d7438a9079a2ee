/** Routes for operators and browsers: status, health, meters, models and methods, the dashboard. */
package dev.ascribe.http.operations;
