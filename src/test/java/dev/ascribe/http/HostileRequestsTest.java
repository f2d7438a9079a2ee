package dev.ascribe.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Strangers may send what they like: it costs them a refusal, and tells them nothing. */
@Timeout(300)
class HostileRequestsTest {
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3}) ");

  /** What only the inside of the server knows. */
  private static final Pattern INSIDE =
      Pattern.compile(
          "\\tat |\\.java:|java\\.lang|java\\.util|java\\.nio|org\\.apache|com\\.typesafe|com\\.fasterxml|scala\\.|Exception\\b|root:x:");

  private static final int SECONDS = 20;

  @TempDir private Path home;
  @TempDir private Path data;

  @Test
  void noneOfThemBreaksHangsOrLearnsAnything() throws Exception {
    Path outside = Files.writeString(home.resolve("outside.csv"), "secret");
    Files.createSymbolicLink(data.resolve("link.csv"), outside);
    Files.createSymbolicLink(data.resolve("link"), home);
    String settings =
        "data-directory = \"%s\", body-timeout = 1s, idle-timeout = 3s".formatted(data);
    List<String> wrong = new ArrayList<>();
    int refused = 0;
    try (HttpRig rig = new HttpRig(home, settings)) {
      List<HostileRequests.Attack> attacks = HostileRequests.all();
      assertThat(attacks).hasSizeGreaterThan(700);
      for (HostileRequests.Attack attack : attacks) {
        String reply = send(rig, attack);
        Matcher status = STATUS.matcher(reply);
        while (status.find()) {
          refused += status.group(1).startsWith("4") ? 1 : 0;
          if (status.group(1).startsWith("5")) {
            wrong.add(attack + ": " + head(reply));
          }
        }
        if (INSIDE.matcher(reply).find()
            || reply.contains(home.toString())
            || reply.contains(data.toString())
            || reply.contains(Path.of("").toAbsolutePath().toString())) {
          wrong.add(attack + " learns: " + head(reply));
        }
      }
      assertThat(wrong).isEmpty();
      assertThat(refused).isGreaterThan(600);
      assertThat(rig.get("/health/ready").statusCode()).isEqualTo(200);
      assertThat(rig.explain("{\"model\": \"tiny-bert\", \"text\": \"a\"}").statusCode())
          .isEqualTo(200);
    }
  }

  /** All that the server answers; it must close the connection in time by itself. */
  private static String send(HttpRig rig, HostileRequests.Attack attack) throws IOException {
    try (Socket socket = rig.connect()) {
      socket.setSoTimeout(SECONDS * 1000);
      try {
        socket.getOutputStream().write(attack.bytes());
        socket.getOutputStream().flush();
      } catch (SocketException closedEarly) {
        // It has refused before all was written.
        return read(socket, attack);
      }
      return read(socket, attack);
    }
  }

  private static String read(Socket socket, HostileRequests.Attack attack) throws IOException {
    StringBuilder reply = new StringBuilder();
    byte[] buffer = new byte[8192];
    try {
      for (int n = socket.getInputStream().read(buffer);
          n >= 0;
          n = socket.getInputStream().read(buffer)) {
        reply.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
        if (reply.indexOf("text/event-stream") >= 0) {
          // A stream that the attack was allowed to open goes on for ever.
          return reply.toString();
        }
      }
    } catch (java.net.SocketTimeoutException hangs) {
      throw new AssertionError(
          attack + ": no end after " + SECONDS + " s: " + head(reply.toString()), hangs);
    } catch (SocketException reset) {
      return reply.toString();
    }
    return reply.toString();
  }

  private static String head(String reply) {
    return reply.substring(0, Math.min(600, reply.length()));
  }
}
