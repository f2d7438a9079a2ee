/** The settings of the HTTP server, which it reads once from the configuration at its start. */
package dev.ascribe.http.settings;
