/** Single explanations: what may be asked, and who waits. */
package dev.ascribe.http.explain;
