package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.cli.AscribeCli;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.cli.terminal.Terminal;
import dev.ascribe.storage.ChildProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A daemon that ends without having been told to says so by its exit code: it is started again. */
@Timeout(180)
class ServeFailureTest {
  @TempDir private Path home;

  /** {@code serve}, and an actor beside it that the virtual machine fails under. */
  static final class ServeAndFail {
    private ServeAndFail() {}

    public static void main(String[] arguments) {
      CommandContext context =
          new CommandContext(
              EmbeddedEngine::open,
              options -> {
                HttpDaemon daemon = HttpDaemon.start(options);
                return new FailingDaemon(daemon, ActorSystem.create(failing(), "failing"));
              },
              Terminal.plain(),
              InputStream.nullInputStream(),
              System.out,
              System.err,
              Map.of());
      System.exit(new AscribeCli(context).execute(arguments));
    }

    private static Behavior<String> failing() {
      return Behaviors.receive(String.class)
          .onAnyMessage(
              message -> {
                throw new OutOfMemoryError("as an actor meets it");
              })
          .build();
    }
  }

  /** Fails as soon as it is waited for the end: it has said by then where it listens. */
  private record FailingDaemon(HttpDaemon daemon, ActorSystem<String> system)
      implements CommandContext.Daemon {
    @Override
    public InetSocketAddress address() {
      return daemon.address();
    }

    @Override
    public void awaitEnd() {
      system.tell("fail");
      daemon.awaitEnd();
    }

    @Override
    public void close() {
      daemon.close();
    }
  }

  private ChildProcess serve(Class<?> main) throws IOException {
    return ChildProcess.start(
        main, "serve", "--home", home.toString(), "--devices", "cpu:1", "--port", "0");
  }

  @Test
  void aFatalErrorOfTheVirtualMachineIsAFailure() throws Exception {
    try (ChildProcess daemon = serve(ServeAndFail.class)) {
      assertThat(daemon.next("Listening at ")).startsWith("http://127.0.0.1:");
      assertThat(daemon.await()).isEqualTo(1);
    }
  }

  @Test
  void aSignalToStopIsNone() throws Exception {
    try (ChildProcess daemon = serve(Main.class)) {
      assertThat(daemon.next("Listening at ")).startsWith("http://127.0.0.1:");
      assertThat(daemon.terminate()).isZero();
    }
  }

  @Test
  void theDaemonEndsWithItsActorSystem() {
    EngineOptions options =
        new EngineOptions(
            home,
            TinyStudies.url(home),
            "cpu:1",
            ConfigFactory.parseString("ascribe.http { port = 0, token = \"\" }")
                .withFallback(ConfigFactory.load()));
    try (HttpDaemon daemon = HttpDaemon.start(options)) {
      CompletableFuture<Void> end = CompletableFuture.runAsync(daemon::awaitEnd);
      assertThat(end).isNotDone();
      daemon.engine().system().terminate();
      assertThat(end).succeedsWithin(Duration.ofSeconds(20));
    }
  }
}
