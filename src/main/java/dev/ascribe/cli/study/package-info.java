/** The commands that run a study in this process, or plan it. */
package dev.ascribe.cli.study;
