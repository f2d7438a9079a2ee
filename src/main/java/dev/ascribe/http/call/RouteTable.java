package dev.ascribe.http.call;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Finds the operation that a request asks for. */
public final class RouteTable {
  private static final String HEAD = "HEAD";
  private static final String GET = "GET";

  private final List<Endpoint> endpoints;

  public RouteTable(List<Endpoint> endpoints) {
    this.endpoints = List.copyOf(endpoints);
  }

  /**
   * What a path leads to.
   *
   * @param parameters of the path, decoded
   */
  public record Match(Endpoint endpoint, Map<String, String> parameters) {}

  public List<Endpoint> endpoints() {
    return endpoints;
  }

  /**
   * The operation, if there is one.
   *
   * @param segments of the path, decoded
   */
  public Optional<Match> find(String method, List<String> segments) {
    String wanted = method.equals(HEAD) ? GET : method;
    for (Endpoint endpoint : endpoints) {
      if (endpoint.method().equals(wanted)) {
        Optional<Map<String, String>> parameters = match(endpoint, segments);
        if (parameters.isPresent()) {
          return Optional.of(new Match(endpoint, parameters.get()));
        }
      }
    }
    return Optional.empty();
  }

  /** Methods that a path has, sorted; none where there is nothing at all. */
  public List<String> methods(List<String> segments) {
    TreeSet<String> methods = new TreeSet<>();
    for (Endpoint endpoint : endpoints) {
      if (match(endpoint, segments).isPresent()) {
        methods.add(endpoint.method());
        if (endpoint.method().equals(GET)) {
          methods.add(HEAD);
        }
      }
    }
    return new ArrayList<>(methods);
  }

  /** A template whose last parameter takes all that is left of the path, slashes included. */
  private static Optional<Map<String, String>> matchRest(
      List<String> template, String last, List<String> segments) {
    int fixed = template.size() - 1;
    if (segments.size() <= fixed
        || !template.subList(0, fixed).equals(segments.subList(0, fixed))) {
      return Optional.empty();
    }
    String rest = String.join("/", segments.subList(fixed, segments.size()));
    return Optional.of(Map.of(last.substring(1, last.length() - 1), rest));
  }

  private static Optional<Map<String, String>> match(Endpoint endpoint, List<String> segments) {
    List<String> template = endpoint.segments();
    String last = template.get(template.size() - 1);
    if (last.endsWith("*}")) {
      return matchRest(template, last, segments);
    }
    if (template.size() != segments.size()) {
      return Optional.empty();
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    for (int i = 0; i < template.size(); i++) {
      String expected = template.get(i);
      if (expected.startsWith("{")) {
        parameters.put(expected.substring(1, expected.length() - 1), segments.get(i));
      } else if (!expected.equals(segments.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(parameters);
  }
}
