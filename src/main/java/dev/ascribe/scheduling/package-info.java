/**
 * The interface of the engine: {@link dev.ascribe.scheduling.Service} for the daemon, {@link
 * dev.ascribe.scheduling.Engine} for commands that compute in their own process, and the requests,
 * replies and events of both.
 *
 * <p>The packages inside hold the actors that run studies and explain texts. Control actors never
 * compute and never block.
 */
package dev.ascribe.scheduling;
