/** The settings of the server. */
package dev.ascribe.http.settings;
