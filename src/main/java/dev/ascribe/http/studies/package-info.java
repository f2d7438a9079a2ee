/** Studies: their routes, from submission to events and results, and the JSON of their replies. */
package dev.ascribe.http.studies;
