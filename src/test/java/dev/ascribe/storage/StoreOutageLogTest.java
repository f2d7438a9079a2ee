package dev.ascribe.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.ascribe.common.AscribeException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** An outage of the database is told by errors of the store, and not by its libraries as well. */
@Timeout(120)
class StoreOutageLogTest {
  @Test
  void librariesAreSilentDuringAnOutage() {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    PostgresServer server = PostgresServer.startNew();
    try (ResultStore store = ResultStores.open(server.newDatabase())) {
      store.upsert(List.of(Rows.study(), Rows.run()));
      root.addAppender(lines);
      server.kill();
      assertThatThrownBy(() -> store.upsert(List.of(Rows.prediction("during"))))
          .isInstanceOf(AscribeException.class);
      assertThatThrownBy(store::checkWritable).isInstanceOf(AscribeException.class);
      assertThat(lines.list).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
    } finally {
      root.detachAppender(lines);
    }
  }
}
