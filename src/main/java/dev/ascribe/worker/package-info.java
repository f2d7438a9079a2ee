/**
 * Devices: the control actor, the pinned executor, resident models, batch packing.
 *
 * <p>Learns of work only through the messages in protocol.
 */
package dev.ascribe.worker;
