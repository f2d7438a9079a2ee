package dev.ascribe.http.framing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a request ends, by the letter of RFC 9112, and what is none. */
class RequestFramerTest {
  private static final String HEAD = "POST /x HTTP/1.1\r\nHost: a\r\n";
  private static final String CHUNKED = HEAD + "Transfer-Encoding: chunked\r\n\r\n";

  private static String accept(RequestFramer framer, String bytes) {
    ByteString given = ByteString.fromArray(bytes.getBytes(StandardCharsets.ISO_8859_1));
    return framer.accept(given).decodeString(StandardCharsets.ISO_8859_1);
  }

  private static FramingException refused(String bytes) {
    RequestFramer framer = new RequestFramer();
    accept(framer, bytes);
    assertThat(framer.violation()).as(bytes).isPresent();
    return framer.violation().get();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5 6",
        "",
        "+5",
        "-5",
        "5,5",
        "5, 5",
        "0x5",
        "5.0",
        "5e0",
        "\u0665",
        "5;",
        "'5'",
        "\"5\"",
        "9223372036854775808",
        "99999999999999999999",
        "18446744073709551621",
        "5\t6",
        "five"
      })
  void aLengthIsOneNumber(String length) {
    FramingException refused = refused(HEAD + "Content-Length: " + length + "\r\n\r\nhello");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused).hasMessageStartingWith("Content-Length must be one number");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"chunked\"",
        "chunked, chunked",
        "gzip, chunked",
        "chunked, gzip",
        "identity",
        "xchunked",
        "",
        "chunked;q=1",
        "chunked,",
        ",chunked",
        "'chunked'",
        "chunked\u000b",
        "chunke",
        "gzip"
      })
  void theOnlyCodingIsChunked(String coding) {
    assertThat(refused(HEAD + "Transfer-Encoding: " + coding + "\r\n\r\n0\r\n\r\n").status())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5\r\nContent-Length: 5",
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\ntransfer-encoding: identity",
        "Content-Length : 5",
        "Transfer-Encoding\t: chunked",
        " Content-Length: 5",
        "X: a\r\n Content-Length: 5",
        "X: a\r\n\tfolded",
        "X: a\nContent-Length: 5",
        "X: a\rContent-Length: 5",
        "X: a\r\r\nContent-Length: 5",
        "X: a\u0000b",
        "X\u0000: a",
        "X: a\u007fb",
        "X: \u001b[2J",
        "no colon",
        ": no name",
        "X Y: blank",
        "X(Y): a",
        "X\u00e9: a",
        "Host: b",
        "Content-Length:\u00a05"
      })
  void whatMakesTwoReadersDisagreeIsRefused(String lines) {
    assertThat(refused(HEAD + lines + "\r\n\r\nhello").status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /\r\nHost: a",
        "GET  / HTTP/1.1\r\nHost: a",
        "GET / HTTP/1.1 \r\nHost: a",
        " GET / HTTP/1.1\r\nHost: a",
        "GET /\tHTTP/1.1\r\nHost: a",
        "G@T / HTTP/1.1\r\nHost: a",
        "GET / HTTP/2.0\r\nHost: a",
        "GET / http/1.1\r\nHost: a",
        "GET / HTTP/1.10\r\nHost: a",
        "GET x HTTP/1.1\r\nHost: a",
        "GET * HTTP/1.1\r\nHost: a",
        "GET /\u00e9 HTTP/1.1\r\nHost: a",
        "GET http://b/ HTTP/1.1\r\nHost: a",
        "GET http://a@b/ HTTP/1.1\r\nHost: a",
        "GET file:///x HTTP/1.1\r\nHost: a",
        "CONNECT a:443 HTTP/1.1\r\nHost: a",
        "GET / HTTP/1.1\r\nHost: a b",
        "GET / HTTP/1.1\r\nHost: a@b",
        "GET / HTTP/1.1\r\nHost: a/b",
        "GET / HTTP/1.1\r\nHost: a:80:80",
        "GET / HTTP/1.1\r\nHost: a,b",
        "GET / HTTP/1.1\r\nX: a",
        "GET / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked",
        "\u0016\u0003\u0001",
        "\r\n\r\n\r\n\r\n\r\n\r\n"
      })
  void aHeadIsWrittenByTheLetter(String head) {
    assertThat(refused(head + "\r\n\r\n").status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0 0\r\n\r\n",
        "5 \r\nhello",
        " 5\r\nhello",
        "+5\r\nhello",
        "-5\r\nhello",
        "0x5\r\nhello",
        "5,6\r\nhello",
        "\r\nhello",
        "5\nhello",
        "5\rhello",
        "g\r\n",
        "10000000000000000\r\n",
        "5;\r\nhello",
        "5;a b\r\nhello",
        "5;a=\"b\r\nhello",
        "5\r\nhelloX",
        "5\r\nhello\n",
        "5\r\nhello\r\r",
        "5\r\nhello0\r\n\r\n",
        "0\r\nno colon\r\n\r\n",
        "0\r\n X: folded\r\n\r\n",
        "0\r\n\n",
        "5;\u0000=1\r\nhello",
        "ffffffffffffffff\r\n"
      })
  void chunksAreWrittenByTheLetter(String body) {
    assertThat(refused(CHUNKED + body + "\r\n0\r\n\r\n").status()).isEqualTo(400);
  }

  @Test
  void whatIsTooLongIsRefusedBeforeItEnds() {
    assertThat(refused("GET /" + "a".repeat(3000) + " HTTP/1.1\r\nHost: a\r\n\r\n").status())
        .isEqualTo(414);
    assertThat(refused("A".repeat(40_000)).status()).isEqualTo(414);
    assertThat(refused(HEAD + "X: " + "a".repeat(40_000)).status()).isEqualTo(431);
    assertThat(refused(HEAD + "X: " + "a".repeat(9000) + "\r\n\r\n").status()).isEqualTo(431);
    assertThat(refused(HEAD + "X".repeat(65) + ": a\r\n\r\n").status()).isEqualTo(431);
    assertThat(refused(HEAD + "X: a\r\n".repeat(64) + "\r\n").status()).isEqualTo(431);
    assertThat(refused(CHUNKED + "5;" + "x".repeat(2000))).hasMessageContaining("at most 1024");
    assertThat(refused(CHUNKED + "0\r\n" + "X: a\r\n".repeat(2000)).status()).isEqualTo(431);
  }

  @Test
  void theHeadSaysWhereItsBodyEndsInOneWay() {
    assertThat(accept(new RequestFramer(), HEAD + "content-length:  007 \r\nX:\ta \r\n\r\n"))
        .isEqualTo(HEAD + "X: a\r\nContent-Length: 7\r\n\r\n");
    assertThat(accept(new RequestFramer(), HEAD + "transfer-encoding: CHUNKED\r\n\r\n"))
        .isEqualTo(CHUNKED);
    assertThat(accept(new RequestFramer(), "\r\n" + HEAD + "\r\n")).isEqualTo(HEAD + "\r\n");
    assertThat(accept(new RequestFramer(), HEAD + "X: \u00c3\u0085\u0080\u00ff\r\n\r\n"))
        .isEqualTo(HEAD + "X: \u00c3\u0085\u0080\u00ff\r\n\r\n");
  }

  @Test
  void methodsThatNoRouteHasGoByOneName() {
    for (String method : List.of("QUERY", "TRACE", "CONNECT", "get", "X".repeat(500), "M-SEARCH")) {
      assertThat(accept(new RequestFramer(), method + " /x HTTP/1.1\r\nHost: a\r\n\r\n"))
          .isEqualTo("OTHER /x HTTP/1.1\r\nHost: a\r\n\r\n");
    }
  }

  @Test
  void chunksArePassedOnWithoutExtensionsAndTrailers() {
    String passed =
        accept(
            new RequestFramer(),
            CHUNKED
                + "005;a=b ; c = \"d;\\\"\"\r\nhello\r\nA\r\n0123456789\r\n00;x\r\n"
                + "Content-Length: 5\r\n\r\n");
    assertThat(passed).isEqualTo(CHUNKED + "5\r\nhello\r\na\r\n0123456789\r\n0\r\n\r\n");
  }

  @Test
  void afterAViolationNothingIsPassedOn() {
    RequestFramer framer = new RequestFramer();
    String passed =
        accept(framer, HEAD + "\r\n" + HEAD + "Content-Length: 1 1\r\n\r\n" + HEAD + "\r\n");
    assertThat(passed).isEqualTo(HEAD + "\r\n");
    assertThat(framer.heads()).isEqualTo(1);
    assertThat(accept(framer, HEAD + "\r\n")).isEmpty();
  }

  /** Requests with bodies of every kind, cut where it may be. */
  @Property(tries = 300)
  void theSameIsReadHoweverTheBytesArrive(
      @ForAll @Size(min = 1, max = 5) List<@IntRange(max = 2) Integer> kinds,
      @ForAll @Size(max = 12) List<@IntRange(max = 700) Integer> cuts,
      @ForAll long seed) {
    Random random = new Random(seed);
    StringBuilder bytes = new StringBuilder();
    StringBuilder content = new StringBuilder();
    for (int kind : kinds) {
      byte[] letters = new byte[random.nextInt(60)];
      random.nextBytes(letters);
      String body = kind == 0 ? "" : new String(letters, StandardCharsets.ISO_8859_1);
      bytes.append(request(kind, body, random));
      content.append(body).append('|');
    }
    RequestFramer framer = new RequestFramer();
    StringBuilder passed = new StringBuilder();
    int from = 0;
    for (int cut : cuts.stream().sorted().mapToInt(Integer::intValue).toArray()) {
      int to = Math.min(cut, bytes.length());
      passed.append(accept(framer, bytes.substring(from, to)));
      from = to;
    }
    passed.append(accept(framer, bytes.substring(from)));

    assertThat(framer.violation()).isEmpty();
    assertThat(framer.heads()).isEqualTo(kinds.size());
    assertThat(framer.isInHead()).isFalse();
    assertThat(framer.isInBody()).isFalse();
    assertThat(bodies(passed.toString())).isEqualTo(content.toString());
  }

  private static String request(int kind, String body, Random random) {
    if (kind == 0) {
      return HEAD + "\r\n";
    }
    if (kind == 1) {
      return HEAD + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }
    StringBuilder chunks = new StringBuilder(CHUNKED);
    for (int from = 0; from < body.length(); ) {
      int size = 1 + random.nextInt(body.length() - from);
      String extension = random.nextBoolean() ? ";a=\"\r\n\"".replace("\r\n", " ") : "";
      chunks.append(Integer.toHexString(size)).append(extension).append("\r\n");
      chunks.append(body, from, from + size).append("\r\n");
      from += size;
    }
    String trailer = random.nextBoolean() ? "X: a\r\n" : "";
    return chunks.append("0\r\n").append(trailer).append("\r\n").toString();
  }

  /** Reads what was passed on in the plainest way, as only bytes of that form allow. */
  private static String bodies(String passed) {
    StringBuilder bodies = new StringBuilder();
    for (int at = 0; at < passed.length(); ) {
      int end = passed.indexOf("\r\n\r\n", at) + 4;
      String[] lines = passed.substring(at, end).split("\r\n");
      String last = lines[lines.length - 1];
      at = end;
      if (last.startsWith("Content-Length: ")) {
        int length = Integer.parseInt(last.substring(16));
        bodies.append(passed, at, at + length);
        at += length;
      } else if (Arrays.asList(lines).contains("Transfer-Encoding: chunked")) {
        int size;
        do {
          int line = passed.indexOf("\r\n", at);
          size = Integer.parseInt(passed.substring(at, line), 16);
          bodies.append(passed, line + 2, line + 2 + size);
          at = line + 2 + size + 2;
        } while (size > 0);
      }
      bodies.append('|');
    }
    return bodies.toString();
  }
}
