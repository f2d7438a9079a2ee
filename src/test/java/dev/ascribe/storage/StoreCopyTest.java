package dev.ascribe.storage;

/** Copies to a SQLite file. */
class StoreCopyTest extends StoreCopyContract {
  @Override
  String newUrl() {
    return "jdbc:sqlite:" + directory.resolve("to.db");
  }
}
