/**
 * What the engine can be asked, and what it answers: studies, explanations, status and events.
 *
 * <p>The packages inside carry it out. Their control actors never compute and never block.
 */
package dev.ascribe.scheduling;
