/** Explanations that are asked one at a time, beside the studies. */
package dev.ascribe.scheduling.request;
