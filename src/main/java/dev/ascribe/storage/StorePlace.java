package dev.ascribe.storage;

import dev.ascribe.common.AscribeException;
import java.sql.Connection;
import java.sql.SQLException;

/** The place where the data of an open store lies. Thread-safe. */
interface StorePlace extends AutoCloseable {
  /**
   * Looks whether the data still lies where it lay when the store was opened. Cheap enough for
   * every statement.
   *
   * @throws AscribeException STORE_LOST
   */
  void requireUnchanged();

  /**
   * Reads all of the data and looks for damage.
   *
   * @return what is damaged, in one line, or null
   */
  String damage(Connection connection) throws SQLException;

  @Override
  void close();
}
