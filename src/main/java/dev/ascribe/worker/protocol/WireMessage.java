package dev.ascribe.worker.protocol;

/** Marks messages that may cross process boundaries; they are serialized as CBOR by Jackson. */
public interface WireMessage {}
