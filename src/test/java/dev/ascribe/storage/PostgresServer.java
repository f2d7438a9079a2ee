package dev.ascribe.storage;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ascribe.common.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A private PostgreSQL server from Debian's package, on a free port. It sorts texts by the rules of
 * a language, as many servers do. It ends with the JVM, even when that is killed: a process that
 * waits for the end of its input stops the server then.
 */
public final class PostgresServer {
  /** A user who needs a password, {@link #PASSWORD}. */
  public static final String GUARDED_USER = "guarded";

  public static final String PASSWORD = "right-horse-staple";

  private static final String USER = "ascribe";
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final Path PACKAGES = Path.of("/usr/lib/postgresql");

  private static PostgresServer shared;

  private final Path programs;
  private final Path directory;
  private final int port;

  private PostgresServer(Path programs, Path directory, int port) {
    this.programs = programs;
    this.directory = directory;
    this.port = port;
  }

  /** Returns the server that all tests of this JVM use. Skips the test where there is none. */
  public static synchronized PostgresServer shared() {
    if (shared == null) {
      shared = startNew();
    }
    return shared;
  }

  /** Starts a server for a test that kills it. */
  public static PostgresServer startNew() {
    Optional<Path> programs = programs();
    assumeTrue(
        programs.isPresent(),
        "there is no PostgreSQL in " + PACKAGES + " (Debian: apt-get install postgresql)");
    try {
      int port = freePort();
      Path parent = Files.createTempDirectory("ascribe-postgres");
      if (isRoot()) {
        run(List.of("chown", "postgres", parent.toString()));
      }
      PostgresServer server = new PostgresServer(programs.get(), parent, port);
      server.create();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns a free port that no program gets by chance: systems choose ports from 32768 on for
   * those who do not name one.
   */
  private static int freePort() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(15_000, 30_000);
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return free.getLocalPort();
      } catch (BindException taken) {
        // The next one may be free.
      }
    }
  }

  private void create() throws IOException {
    run(
        asServer(
            program("initdb"),
            "--pgdata=" + data(),
            "--username=" + USER,
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--locale-provider=icu",
            "--icu-locale=en"));
    Files.writeString(
        data().resolve("pg_hba.conf"),
        "host all %s 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
            .formatted(USER));
    new ProcessBuilder(
            asServer(
                "sh",
                "-c",
                "cat >/dev/null; '%s' stop --pgdata='%s' --mode=immediate; rm -rf '%s'"
                    .formatted(program("pg_ctl"), data(), directory)))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
    start();
    execute("postgres", "CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(GUARDED_USER, PASSWORD));
  }

  /** Starts the server after {@link #kill}, and returns when it can be used. */
  public void start() {
    run(
        asServer(
            program("pg_ctl"),
            "start",
            "--wait",
            "--pgdata=" + data(),
            "--log=" + directory.resolve("log"),
            "--options=-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
                .formatted(port)));
  }

  /** Kills the server with SIGKILL, and returns when all its processes have ended. */
  public void kill() {
    try {
      long pid = Long.parseLong(Files.readAllLines(data().resolve("postmaster.pid")).get(0));
      ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
      List<ProcessHandle> processes = new ArrayList<>(server.descendants().toList());
      processes.add(server);
      server.destroyForcibly();
      processes.forEach(process -> process.onExit().join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends all connections to the database of a URL that {@link #url} or a method like it made. */
  public void endConnections(String url) {
    String name = url.substring(url.lastIndexOf('/') + 1, url.indexOf('?'));
    execute(
        "postgres",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'"
            .formatted(name));
  }

  /** Creates an empty database, and returns the URL by which its owner connects. */
  public String newDatabase() {
    String name = "test_" + DATABASES.incrementAndGet();
    execute("postgres", "CREATE DATABASE " + name);
    return url(name);
  }

  /** Creates a copy of a database that nobody uses, and returns the URL of the copy. */
  public String newDatabaseLike(String template) {
    String name = "test_" + DATABASES.incrementAndGet();
    execute("postgres", "CREATE DATABASE %s TEMPLATE %s".formatted(name, template));
    return url(name);
  }

  /** Returns the URL of a database, with a user who needs no password. */
  public String url(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?user=%s".formatted(port, database, USER);
  }

  /** Executes a statement in a database. */
  public void execute(String database, String sql) {
    try (Connection connection = DriverManager.getConnection(url(database));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private Path data() {
    return directory.resolve("data");
  }

  private String program(String name) {
    return programs.resolve(name).toString();
  }

  /** The server refuses to run as root. */
  private static List<String> asServer(String... command) {
    List<String> whole =
        new ArrayList<>(isRoot() ? List.of("runuser", "-u", "postgres", "--") : List.of());
    whole.addAll(List.of(command));
    return whole;
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static void run(List<String> command) {
    try {
      Path output = Files.createTempFile("ascribe-postgres", ".log");
      // A server inherits the output of the program that starts it, and would keep a pipe open.
      Program.Ended ended =
          Program.run(
              new ProcessBuilder(command)
                  .directory(output.getParent().toFile())
                  .redirectErrorStream(true)
                  .redirectOutput(output.toFile()));
      String printed = Files.readString(output);
      Files.delete(output);
      if (ended.exitCode() != 0) {
        throw new IllegalStateException(command + ": " + printed);
      }
    } catch (Exception e) {
      throw new IllegalStateException(String.join(" ", command), e);
    }
  }

  private static Optional<Path> programs() {
    if (!Files.isDirectory(PACKAGES)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(PACKAGES)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(programs -> Files.isExecutable(programs.resolve("initdb")))
          .max(
              Comparator.comparingInt(
                  programs -> Integer.parseInt(programs.getParent().getFileName().toString())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
