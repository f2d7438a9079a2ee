/**
 * Results of attribution methods, and what all methods share.
 *
 * <p>The methods are in the packages below this one.
 */
package dev.ascribe.attribution;
