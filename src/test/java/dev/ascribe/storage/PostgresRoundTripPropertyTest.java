package dev.ascribe.storage;

import java.util.List;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Rows in a PostgreSQL database. */
class PostgresRoundTripPropertyTest extends RoundTripProperties {
  private static ResultStore store;

  @BeforeContainer
  static void open() {
    store = ResultStores.open(PostgresServer.shared().newDatabase());
    store.upsert(List.of(Rows.study(), Rows.run()));
  }

  @AfterContainer
  static void close() {
    if (store != null) {
      store.close();
    }
  }

  @Override
  ResultStore store() {
    return store;
  }
}
