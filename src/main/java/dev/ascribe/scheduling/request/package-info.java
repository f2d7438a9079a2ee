/** Answers online requests: single explanations, computed beside the studies. */
package dev.ascribe.scheduling.request;
