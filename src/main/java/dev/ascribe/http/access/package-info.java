/** Who may ask, from where, and for which models. */
package dev.ascribe.http.access;
