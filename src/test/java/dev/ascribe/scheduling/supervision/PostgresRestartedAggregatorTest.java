package dev.ascribe.scheduling.supervision;

import dev.ascribe.storage.PostgresServer;

/** A restarted aggregator that writes into a PostgreSQL database. */
class PostgresRestartedAggregatorTest extends RestartedAggregatorContract {
  @Override
  String newUrl() {
    return PostgresServer.shared().newDatabase();
  }
}
