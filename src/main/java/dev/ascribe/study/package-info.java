/**
 * The declaration of a study, typed and validated, and the plan that follows from it.
 *
 * <p>Pure data and pure functions. The package reads study and prompt files only, and contains no
 * models and no actors.
 */
package dev.ascribe.study;
