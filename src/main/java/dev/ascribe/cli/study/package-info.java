/** Studies that this process runs, or only plans. */
package dev.ascribe.cli.study;
