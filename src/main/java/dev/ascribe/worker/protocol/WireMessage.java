package dev.ascribe.worker.protocol;

/**
 * Marks messages that may cross process boundaries; they are serialized as CBOR by Jackson. A
 * sender hands its arrays over with a message: it does not write into them afterwards, and nor do
 * receivers.
 */
public interface WireMessage {}
