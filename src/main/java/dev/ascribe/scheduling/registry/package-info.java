/** Keeps the studies that this process has taken: opens them, has them run, and answers questions about their status and events. */
package dev.ascribe.scheduling.registry;
