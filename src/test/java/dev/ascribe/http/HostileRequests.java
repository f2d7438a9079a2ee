package dev.ascribe.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Requests that nobody should send, as bytes. */
final class HostileRequests {
  /**
   * Some bytes for a connection.
   *
   * @param name for the report of a failure
   */
  record Attack(String name, byte[] bytes) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final String HOST = "Host: localhost\r\nConnection: close\r\n";

  private final List<Attack> attacks = new ArrayList<>();

  /** All of them. */
  static List<Attack> all() {
    HostileRequests requests = new HostileRequests();
    requests.startLines();
    requests.headers();
    requests.framing();
    requests.paths();
    requests.queries();
    requests.explainBytes();
    requests.explainValues();
    requests.texts();
    HostileStudies.hocon().forEach(requests::study);
    HostileStudies.json().forEach(requests::jsonStudy);
    requests.otherBodies();
    return List.copyOf(requests.attacks);
  }

  private void add(String name, byte[] bytes) {
    attacks.add(new Attack(name, bytes));
  }

  private void raw(String bytes) {
    String line = bytes.lines().findFirst().orElse("");
    add(
        "raw: " + line.substring(0, Math.min(60, line.length())),
        bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void body(String name, String path, String type, byte[] body) {
    String head =
        "POST %s HTTP/1.1\r\n%sContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(path, HOST, type, body.length);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
    out.writeBytes(body);
    add(name, out.toByteArray());
  }

  private void explain(String name, String json) {
    body("explain: " + name, "/v1/explain", "application/json", utf8(json));
  }

  private void study(String name, String hocon) {
    body("study: " + name, "/v1/studies", "application/hocon", utf8(hocon));
  }

  private void jsonStudy(String name, String json) {
    body("study: " + name, "/v1/studies", "application/json", utf8(json));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void startLines() {
    for (String method :
        List.of(
            "TRACE", "CONNECT", "PATCH", "FOO", "get", "G\u0000T", "A".repeat(100), "OPTIONS")) {
      raw(method + " /v1/studies HTTP/1.1\r\n" + HOST + "\r\n");
    }
    for (String version : List.of("HTTP/0.9", "HTTP/1.2", "HTTP/2.0", "HTTP/9", "HTTQ/1.1", "")) {
      raw("GET /v1/methods " + version + "\r\n" + HOST + "\r\n");
    }
    raw("GET\r\n\r\n");
    raw("\r\n\r\n\r\nGET /v1/methods HTTP/1.1\r\n" + HOST + "\r\n");
    raw(" GET /v1/methods HTTP/1.1\r\n" + HOST + "\r\n");
    raw("GET  /v1/methods  HTTP/1.1\r\n" + HOST + "\r\n");
    raw("GET * HTTP/1.1\r\n" + HOST + "\r\n");
    raw("GET http://evil.example/v1/methods HTTP/1.1\r\n" + HOST + "\r\n");
    raw("GET file:///etc/passwd HTTP/1.1\r\n" + HOST + "\r\n");
    raw("GET javascript:alert(1) HTTP/1.1\r\n" + HOST + "\r\n");
    raw("GET //evil.example/ HTTP/1.1\r\n" + HOST + "\r\n");
    raw("CONNECT evil.example:443 HTTP/1.1\r\n" + HOST + "\r\n");
    raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    raw("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003");
    raw("\u0000".repeat(1000));
    raw("GET / HTTP/1.0\r\n\r\n");
    raw("{\"model\": \"tiny-bert\"}\r\n\r\n");
  }

  private void headers() {
    List<String> lines =
        List.of(
            "X: " + "a".repeat(100_000),
            "A".repeat(10_000) + ": b",
            "X-Many: 1\r\n".repeat(2_000) + "X: 1",
            "no colon",
            ": no name",
            "X Y: blank",
            "X\u0000: null",
            "X: \u0000\u0001\u0002",
            "X: a\r\n folded",
            "X-Request-Id: " + "a".repeat(500),
            "X-Request-Id: <script>alert(1)</script>",
            "X-Request-Id: a\rb",
            "Host: evil.example",
            "Host: localhost@evil.example",
            "Host:",
            "Authorization: Bearer",
            "Authorization: Basic " + "=".repeat(500),
            "Authorization: \u00ff\u00fe",
            "Cookie: " + "a=b; ".repeat(1_000),
            "Range: bytes=0-18446744073709551615",
            "Range: bytes=" + "0-1,".repeat(1_000),
            "Accept: " + "a/b;q=0.1,".repeat(500),
            "Accept: \u00ff",
            "Accept-Encoding: " + "gzip,".repeat(500),
            "Expect: 100-continue",
            "Expect: the-unexpected",
            "Upgrade: websocket\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13",
            "Upgrade: h2c\r\nHTTP2-Settings: AAAA",
            "If-None-Match: " + "\"x\",".repeat(500),
            "Last-Event-ID: -1",
            "Last-Event-ID: 99999999999999999999999",
            "Last-Event-ID: \u0661",
            "Origin: null",
            "Origin: https://evil.example",
            "Forwarded: for=127.0.0.1;host=evil",
            "X-Forwarded-Host: evil.example",
            "Content-Type: ;;;",
            "Content-Type: text/html; charset=\u0000",
            "Content-Type: application/json; charset=utf-7",
            "Transfer-Encoding: gzip",
            "TE: trailers, deflate;q=0.5");
    for (String line : lines) {
      for (String path : List.of("/v1/methods", "/v1/studies/" + HttpRig.STUDY)) {
        raw("GET " + path + " HTTP/1.1\r\n" + line + "\r\n" + HOST + "\r\n");
      }
    }
    raw("GET /v1/methods HTTP/1.1\r\n\r\n");
    raw("GET /v1/methods HTTP/1.1\r\nHost: a\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  }

  private void framing() {
    String post = "POST /v1/explain HTTP/1.1\r\n" + HOST + "Content-Type: application/json\r\n";
    String body = "{\"model\": \"tiny-bert\", \"text\": \"a\"}";
    raw(post + "\r\n");
    raw(post + "Content-Length: -1\r\n\r\n");
    raw(post + "Content-Length: 99999999999999999999\r\n\r\n");
    raw(post + "Content-Length: 1073741824\r\n\r\n" + body);
    raw(post + "Content-Length: five\r\n\r\n" + body);
    raw(post + "Content-Length: 0x10\r\n\r\n" + body);
    raw(post + "Content-Length: 5, 5\r\n\r\n" + body);
    raw(post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n" + body);
    raw(post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    raw(post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n");
    raw(post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n");
    raw(post + "Transfer-Encoding: chunked\r\n\r\nZZ\r\n" + body);
    raw(post + "Transfer-Encoding: chunked\r\n\r\n-5\r\n" + body);
    raw(post + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n" + body);
    raw(
        post
            + "Transfer-Encoding: chunked\r\n\r\n5;"
            + "x=y;".repeat(5_000)
            + "\r\nhello\r\n0\r\n\r\n");
    raw(post + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello");
    raw(post + "Transfer-Encoding: chunked\r\n\r\n" + "1\r\n \r\n".repeat(50_000) + "0\r\n\r\n");
    raw(post + "Transfer-Encoding: chunked\r\n\r\n" + "100000\r\n" + " ".repeat(2 << 20));
    raw(post + "Content-Length: 3\r\n\r\n" + body + body);
    raw(
        "GET /v1/methods HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(50)
            + "GET /v1/methods HTTP/1.1\r\n"
            + HOST
            + "\r\n");
    raw("GET /v1/methods HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\n\r\nhello");
    raw("DELETE /v1/studies/x HTTP/1.1\r\n" + HOST + "Content-Length: 2000000\r\n\r\nhello");
  }

  private void paths() {
    List<String> names =
        List.of(
            "..",
            "../../etc/passwd",
            "..%2f..%2fetc%2fpasswd",
            "%2e%2e%2f%2e%2e",
            "%252e%252e%252f",
            "..%5c..%5cwindows",
            "..\\..\\x",
            "%00",
            "a%00b",
            "%zz",
            "%",
            "%c0%ae%c0%ae",
            "%ff%fe",
            "%e2%80%ae",
            "%0d%0aX-Injected:1",
            "<script>",
            "%3Cscript%3Ealert(1)%3C/script%3E",
            "{id}",
            "${jndi:ldap://x}",
            "%24%7Benv:HOME%7D",
            ";id",
            "a;b=c",
            "~root",
            "C:%5Cx",
            ".",
            "",
            "a".repeat(121),
            "a".repeat(3_000),
            "%F0%9F%92%A9",
            "'%20OR%20'1'='1",
            "*",
            "?",
            "#");
    List<String> routes =
        List.of(
            "/v1/studies/%s",
            "/v1/studies/%s/results",
            "/v1/studies/%s/events",
            "/v1/studies/%s/instances?run=x",
            "/assets/%s",
            "/assets/../%s",
            "/%s",
            "/openapi.yaml/%s");
    for (String route : routes) {
      for (String name : names) {
        raw("GET " + route.formatted(name) + " HTTP/1.1\r\n" + HOST + "\r\n");
      }
    }
    raw("GET " + "/a".repeat(1_000) + " HTTP/1.1\r\n" + HOST + "\r\n");
  }

  private void queries() {
    String results = "/v1/studies/" + HttpRig.STUDY + "/results?";
    String instances = "/v1/studies/" + HttpRig.STUDY + "/instances?";
    for (String query :
        List.of(
            "format=../../x",
            "format=jsonl&format=csv",
            "table=study",
            "table=metric;drop%20table%20metric",
            "table=sqlite_master",
            "run='%20OR%201=1--",
            "run=%00",
            "run=%ff",
            "run=" + "a".repeat(1_500),
            "level=ALL",
            "level=all%00",
            "%zz=1",
            "=",
            "&&&",
            "a".repeat(1_500) + "=1",
            "format")) {
      raw("GET " + results + query + " HTTP/1.1\r\n" + HOST + "\r\n");
    }
    for (String query :
        List.of(
            "limit=-1",
            "after=%00",
            "after=1-..%2F..%2Fx",
            "after=1-a'--",
            "after=1-a&after=2-b")) {
      raw("GET /v1/studies?" + query + " HTTP/1.1\r\n" + HOST + "\r\n");
    }
    for (String format : List.of("html", "../../x", "json&format=csv", "%00")) {
      raw(
          "GET /v1/studies/"
              + HttpRig.STUDY
              + "/report?format="
              + format
              + " HTTP/1.1\r\n"
              + HOST
              + "\r\n");
    }
    for (String query :
        List.of(
            "",
            "run=r&offset=-1",
            "run=r&offset=1e9",
            "run=r&offset=99999999999999999999",
            "run=r&limit=0",
            "run=r&limit=101",
            "run=r&limit=NaN",
            "run=r&limit=%D9%A1",
            "run=r&outcome=WRONG",
            "run=r&gold='%20OR%201=1--",
            "run=r&q=(a%2B)%2B%24",
            "run=r&q=%25%00",
            "run=r&q=" + "a".repeat(1_500),
            "run=r&method=" + "a".repeat(1_500),
            "run=r" + "&method=lime".repeat(100),
            "run=r&run=s")) {
      raw("GET " + instances + query + " HTTP/1.1\r\n" + HOST + "\r\n");
    }
  }

  private void explainBytes() {
    String good = "{\"model\": \"tiny-bert\", \"text\": \"a\"}";
    for (String charset : List.of("UTF-16", "UTF-16LE", "UTF-32")) {
      body(charset, "/v1/explain", "application/json", good.getBytes(Charset.forName(charset)));
    }
    byte[][] broken = {
      {(byte) 0xff, (byte) 0xfe},
      {'{', '"', (byte) 0xc0, (byte) 0xaf, '"', ':', '1', '}'},
      {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'},
      {(byte) 0xf5, (byte) 0x80, (byte) 0x80, (byte) 0x80},
      {0},
      {}
    };
    for (byte[] bytes : broken) {
      body("broken UTF-8", "/v1/explain", "application/json", bytes);
      body("broken UTF-8 study", "/v1/studies", "application/hocon", bytes);
    }
    explain("byte order mark", "\ufeff" + good);
    explain("deep arrays", "[".repeat(100_000));
    explain("deep objects", "{\"a\":".repeat(100_000));
    explain("deep value", "{\"model\": \"tiny-bert\", \"text\": " + "[".repeat(50_000) + "}");
    explain("many keys", "{" + "\"k\": 1,".repeat(100_000) + "\"z\": 1}");
    explain("long key", "{\"" + "k".repeat(500_000) + "\": 1}");
    explain("long number", "{\"seed\": " + "9".repeat(500_000) + "}");
    explain("deep exponent", "{\"seed\": 1e" + "9".repeat(1_000) + "}");
    explain("comment", "/* */ " + good);
    explain("two objects", good + good);
    explain("single quotes", good.replace('"', '\''));
    explain("not a number", "{\"model\": \"tiny-bert\", \"text\": \"a\", \"deadline\": NaN}");
    explain("nothing", " ".repeat(1_000_000));
    explain("too large", "{\"text\": \"" + "a".repeat(1 << 20) + "\"}");
    for (String type :
        List.of("text/plain", "text/html", "application/xml", "multipart/form-data", "*/*", "x")) {
      body("type " + type, "/v1/explain", type, utf8(good));
    }
  }

  private void explainValues() {
    List<String> values =
        List.of(
            "null",
            "true",
            "-1",
            "0",
            "1.5",
            "1e308",
            "-9223372036854775809",
            "\"\"",
            "\" \"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\u202e\\u0007\"",
            "\"../../../../etc/passwd\"",
            "\"/etc\"",
            "\"file:///etc/passwd\"",
            "\"hf:../../x\"",
            "\"${HOME}\"",
            "\"{text} {mask} {mask}\"",
            "\"" + "x".repeat(30_000) + "\"",
            "[]",
            "{}",
            "[[[[[[]]]]]]",
            "{\"a\": {\"b\": 1}}",
            "{\"" + "a".repeat(150) + "\": \"b\", \"\": \"c\"}");
    for (String key :
        List.of(
            "model",
            "paradigm",
            "task",
            "template",
            "verbalizer",
            "text",
            "pair",
            "method",
            "target",
            "seed",
            "evaluations",
            "permutations",
            "precision",
            "features",
            "deadline",
            "__proto__")) {
      for (String value : values) {
        explain(
            key + " = " + value.substring(0, Math.min(30, value.length())),
            "{"
                + (key.equals("model") ? "" : "\"model\": \"tiny-bert\", ")
                + (key.equals("text") ? "" : "\"text\": \"a b\", ")
                + "\""
                + key
                + "\": "
                + value
                + "}");
      }
    }
  }

  private void texts() {
    for (String text :
        List.of(
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "</script><svg onload=alert(1)>",
            "javascript:alert(1)",
            "{text} {mask} [MASK] [PAD] [CLS]",
            "%s%n%x",
            "${jndi:ldap://x/y}",
            "'; DROP TABLE study; --",
            "\\u202egnp.exe",
            "\\uffff\\ufffe",
            "\\ud83d\\udca9".repeat(500),
            "e" + "\\u0301".repeat(2_000),
            "a ".repeat(300),
            "\\n\\r\\t event: problem\\n\\n",
            "\\u2028\\u2029")) {
      explain("text", "{\"model\": \"tiny-bert\", \"text\": \"" + text + "\"}");
    }
  }

  private void otherBodies() {
    for (String level : List.of("{}", "{\"level\": 1}", "{\"level\": \"x\"}", "[]", "")) {
      raw(
          "PUT /v1/loggers/ROOT HTTP/1.1\r\n"
              + HOST
              + "Content-Type: application/json\r\nContent-Length: "
              + level.length()
              + "\r\n\r\n"
              + level);
    }
    for (String logger : List.of("..%2f..", "a%20b", "%00", "x".repeat(300), "no.such.logger")) {
      raw(
          "PUT /v1/loggers/"
              + logger
              + " HTTP/1.1\r\n"
              + HOST
              + "Content-Type: application/json\r\nContent-Length: 17\r\n\r\n{\"level\":\"debug\"}");
    }
  }
}
