package dev.ascribe.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Studies that nobody should send, by a name for the report of a failure. */
final class HostileStudies {
  private final Map<String, String> studies = new LinkedHashMap<>();

  private HostileStudies() {}

  /** All of them that are HOCON. */
  static Map<String, String> hocon() {
    HostileStudies hostile = new HostileStudies();
    hostile.all();
    return hostile.studies;
  }

  /** Those that are JSON, of which more may be sent. */
  static Map<String, String> json() {
    String study =
        "{\"study\": {\"name\": \"x\", \"datasets\": [{\"name\": \"sample-nli\"}], %s, \"models\":"
            + " [{\"model\": \"tiny-bert\", \"paradigms\": [\"prompted\"]}]}}";
    return Map.of(
        "many seeds, JSON",
        study.formatted("\"seeds\": [" + numbers(100_000) + "]"),
        "many keys, JSON",
        study.formatted(keys(60_000, "\"k%d\": 1, ") + "\"seeds\": [1]"),
        "long value, JSON",
        study.formatted("\"strict\": \"" + "k".repeat(900_000) + "\""),
        "HOCON that is called JSON",
        "study { a += 1 }");
  }

  private void add(String name, String study) {
    studies.put(name, study);
  }

  private void all() {
    String good =
        "name = x, datasets = [{ name = sample-nli }], models = [{ model = tiny-bert,"
            + " paradigms = [prompted] }]";
    for (String include :
        List.of(
            "include \"/etc/passwd\"",
            "include file(\"/etc/passwd\")",
            "include url(\"file:///etc/passwd\")",
            "include url(\"http://127.0.0.1:1/x\")",
            "include classpath(\"reference.conf\")",
            "include required(file(\"/etc/hosts\"))",
            "include \"reference\"")) {
      add(include, include + "\nstudy {" + good + "}");
      add(include + " within", "study {" + include + "\n" + good + "}");
    }
    for (String path :
        List.of(
            "/etc/passwd",
            "../outside.csv",
            "a/../../outside.csv",
            "link.csv",
            "link/outside.csv",
            "file:///etc/passwd",
            "",
            ".",
            "\\u0000",
            "~/x",
            "x".repeat(5_000))) {
      add(
          "path " + path.substring(0, Math.min(30, path.length())),
          "study { name = x, datasets = [{ name = d, format = tse, paths = [\""
              + path
              + "\"] }], models = [{ model = tiny-bert, paradigms = [prompted] }] }");
    }
    for (String model :
        List.of("/etc", "../x", "src", "./models/tiny-bert", "hf:a/../b", "x".repeat(5_000), "")) {
      add(
          "model " + model.substring(0, Math.min(30, model.length())),
          "study { name = x, datasets = [{ name = sample-nli }], models = [{ model = \""
              + model
              + "\", paradigms = [prompted] }] }");
    }
    add("environment", "study { name = ${HOME}, " + good + "}");
    add("optional environment", "study {" + good + ", name = ${?PATH} }");
    add("system property", "study { name = ${java.home} }");
    add("self reference", "a = ${a}\nstudy { name = ${a} }");
    add("cycle", "a = ${b}\nb = ${a}\nstudy { name = ${a} }");
    StringBuilder laughs = new StringBuilder("variables { v0 = [x, x]\n");
    for (int i = 1; i < 60; i++) {
      laughs.append("v%d = ${variables.v%d} ${variables.v%d}\n".formatted(i, i - 1, i - 1));
    }
    add("laughs", laughs + "}\nstudy { name = ${variables.v59} }");
    add("deep braces", "a {".repeat(100_000));
    add("deep brackets", "study = " + "[".repeat(100_000));
    add("deep path", "a.".repeat(15_000) + "a = 1");
    add("very deep path", "a.".repeat(300_000) + "a = 1");
    add("appended", "a += 1\n".repeat(300));
    add("more appended", "a += 1\n".repeat(100_000));
    add("appended in a line", "{" + "a+=[1],".repeat(500) + "}");
    add("appended objects", "a += { b += 1 }\n".repeat(200));
    add("joined words", "a = x" + " x".repeat(400_000));
    add("joined lists", "a = " + "[1]".repeat(300_000));
    add("joined lists, as many as may be", "a = " + "[1]".repeat(10_900));
    add("joined objects", "a = " + keys(50_000, "{ b%d = 1 }"));
    add("pieces of an object", keys(50_000, "a.b%d = 1\n"));
    add("pieces of an object, as many as may be", keys(2_700, "a.b%d = 1\n"));
    add("pieces of objects", keys(50_000, "a { b%d = 1 }\n"));
    add("too many evaluations", "study {" + good + ", attribution.evaluations = 1000000 }");
    add("too many permutations", "study {" + good + ", attribution.permutations = 1000000 }");
    add("long key", "study { " + "k".repeat(30_000) + " = 1 }");
    add("long value", "study { name = \"" + "k".repeat(30_000) + "\" }");
    add(
        "many runs",
        "study {"
            + good
            + ", seeds = ["
            + numbers(3_000)
            + "], training-sizes = ["
            + numbers(3_000)
            + "] }");
    add("many seeds", "study {" + good + ", seeds = [" + numbers(5_000) + "] }");
    add("unknown key", "study { <script>alert(1)</script> = 1 }");
    add(
        "template",
        "study { name = x, datasets = [{ name = sample-nli, template = \"${?x}{file:/etc/passwd}\" }] }");
    add(
        "prompt file",
        "study {"
            + good.replace(
                "tiny-bert", "tiny-bert, paradigms = [decoder], prompt = \"/etc/x.conf\"")
            + "}");
    add("not HOCON", "}{");
    add("unclosed", "study { name = \"");
    add("triple quotes", "study { name = \"\"\"" + "\"".repeat(10_000));
  }

  private static String numbers(int count) {
    StringBuilder numbers = new StringBuilder("0");
    for (int i = 1; i < count; i++) {
      numbers.append(',').append(i);
    }
    return numbers.toString();
  }

  /** A text of many parts that differ in a number. */
  private static String keys(int count, String part) {
    return IntStream.range(0, count).mapToObj(part::formatted).collect(Collectors.joining());
  }
}
