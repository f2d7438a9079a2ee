/**
 * The top of the program: reads settings, wires the actors in the guardian, and says in which order
 * they stop.
 *
 * <p>Code that other packages could own does not belong here.
 */
package dev.ascribe.app;
