/** The command that runs a daemon, and those that ask one for studies and results. */
package dev.ascribe.cli.daemon;
