/** The actors that answer requests for single explanations while studies run. */
package dev.ascribe.scheduling.request;
