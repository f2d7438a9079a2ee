package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.ascribe.cli.command.EngineOptions;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon whose port is taken says so before it makes a store or opens a device. */
class TakenPortTest {
  @TempDir private Path home;

  @Test
  void nothingIsMadeForADaemonThatCannotListen() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      EngineOptions options =
          new EngineOptions(home, TinyStudies.url(home), "no such device", ConfigFactory.load())
              .with("ascribe.http.port", taken.getLocalPort());
      assertThatThrownBy(() -> HttpDaemon.start(options))
          .hasMessageStartingWith("cannot listen at 127.0.0.1:" + taken.getLocalPort())
          .hasMessageContaining("--port (ascribe.http.port)");
    }
    assertThat(home).isEmptyDirectory();
  }
}
