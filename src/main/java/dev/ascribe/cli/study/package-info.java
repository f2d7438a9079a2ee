/** The commands that run a study in this process, plan it, compare it or export its rows. */
package dev.ascribe.cli.study;
