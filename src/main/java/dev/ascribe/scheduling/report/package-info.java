/**
 * What a study has found, as tables for people and programs.
 *
 * <p>Pure functions over rows of the store; no actors.
 */
package dev.ascribe.scheduling.report;
