/**
 * What a study declares, typed and validated, and the plan that follows from it.
 *
 * <p>Pure data and pure functions; reads no file besides the study's own, no models, no actors.
 */
package dev.ascribe.study;
