/** The daemon, and the commands that ask one for studies and results. */
package dev.ascribe.cli.daemon;
