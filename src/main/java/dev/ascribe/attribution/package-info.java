/**
 * What an attribution is.
 *
 * <p>The methods live in the packages below.
 */
package dev.ascribe.attribution;
