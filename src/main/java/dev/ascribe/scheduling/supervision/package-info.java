/** The supervisor of one study, its runs and instances, and the rows that they write. */
package dev.ascribe.scheduling.supervision;
