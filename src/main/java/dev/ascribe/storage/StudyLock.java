package dev.ascribe.storage;

/** Held by the one process that runs a study on a store; it ends with {@link #close()}. */
public interface StudyLock extends AutoCloseable {
  @Override
  void close();
}
