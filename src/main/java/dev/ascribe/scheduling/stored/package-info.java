/** What the store knows of studies, whoever ran them. */
package dev.ascribe.scheduling.stored;
