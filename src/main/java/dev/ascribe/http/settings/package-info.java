/** The settings of the server, read once from the configuration. */
package dev.ascribe.http.settings;
