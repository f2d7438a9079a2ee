/**
 * The store of results, its rows and its JDBC implementation.
 *
 * <p>No actors and no computation.
 */
package dev.ascribe.storage;
