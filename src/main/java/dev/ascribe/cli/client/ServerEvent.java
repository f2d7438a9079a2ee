package dev.ascribe.cli.client;

/**
 * An event that a server sent.
 *
 * @param id number of the event, or 0 where it has none
 * @param name its type, {@code message} where it has none
 * @param data its lines
 */
public record ServerEvent(long id, String name, String data) {}
