/**
 * The actors that run one study: its supervisor, the coordinators of its instances, and the writer
 * of its rows.
 */
package dev.ascribe.scheduling.supervision;
