package dev.ascribe.faults;

import dev.ascribe.app.TinyStudies;
import dev.ascribe.storage.PostgresServer;
import dev.ascribe.storage.ResultStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes empty stores by copying one whose schema is complete, which is quick. */
final class FreshStores {
  private final Path template;
  private String postgresTemplate;

  /**
   * @param directory for the template
   */
  FreshStores(Path directory) {
    this.template = directory;
    ResultStores.open(TinyStudies.url(directory)).close();
  }

  /** Makes an empty store for a scenario, and returns its URL. */
  String create(Path home, boolean inPostgres) throws IOException {
    if (inPostgres) {
      return createInPostgres();
    }
    Files.copy(file(template), file(home));
    return TinyStudies.url(home);
  }

  private static Path file(Path home) {
    return Path.of(TinyStudies.url(home).substring("jdbc:sqlite:".length()));
  }

  private synchronized String createInPostgres() {
    PostgresServer server = PostgresServer.shared();
    if (postgresTemplate == null) {
      String url = server.newDatabase();
      ResultStores.open(url).close();
      postgresTemplate = url.substring(url.lastIndexOf('/') + 1, url.indexOf('?'));
    }
    return server.newDatabaseLike(postgresTemplate);
  }
}
