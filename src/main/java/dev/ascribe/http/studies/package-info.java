/**
 * The routes for studies: clients submit and cancel studies, follow their events and read their
 * results. The package also holds the JSON forms of the replies.
 */
package dev.ascribe.http.studies;
