/**
 * The daemon's face, put together: what the packages inside answer, behind one socket. Nothing here
 * computes, or knows how the engine is put together.
 */
package dev.ascribe.http;
