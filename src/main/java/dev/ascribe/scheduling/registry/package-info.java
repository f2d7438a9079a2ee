/** The studies that this process has taken, what they tell, and who listens. */
package dev.ascribe.scheduling.registry;
