/** What operators and browsers look at: status, health, meters, models, the dashboard. */
package dev.ascribe.http.operations;
