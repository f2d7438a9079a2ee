/** Studies: submitted, watched, cancelled, and their results. */
package dev.ascribe.http.studies;
