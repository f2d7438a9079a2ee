/**
 * The result of an attribution method, and what all methods share.
 *
 * <p>The methods live in the packages below.
 */
package dev.ascribe.attribution;
