/**
 * The coordinators of one text's attributions: they cut them into units and combine the outcomes.
 */
package dev.ascribe.scheduling.coordination;
