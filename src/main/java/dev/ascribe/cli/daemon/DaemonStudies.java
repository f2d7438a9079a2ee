package dev.ascribe.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.cli.client.DaemonClient;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import java.util.ArrayList;
import java.util.List;

/** Finds the studies of a daemon by what users call them: id, name or title. */
final class DaemonStudies {
  private DaemonStudies() {}

  /** A request about one study. */
  interface Request<T, E extends Exception> {
    T ofStudy(String id) throws E;
  }

  /**
   * Makes a request by id. Only if the daemon has no such id, the study is looked for by its name
   * or title.
   *
   * @throws AscribeException UNKNOWN_STUDY if there is none, or more than one
   */
  static <T, E extends Exception> T request(
      DaemonClient client, String study, Request<T, E> request) throws E {
    try {
      return request.ofStudy(study);
    } catch (AscribeException e) {
      if (e.code() != ErrorCode.UNKNOWN_STUDY) {
        throw e;
      }
      return request.ofStudy(named(client, study, e));
    }
  }

  private static String named(DaemonClient client, String study, AscribeException unknown) {
    JsonNode studies;
    try {
      studies = client.studies().path("studies");
    } catch (AscribeException unlisted) {
      throw unknown;
    }
    List<String> ids = new ArrayList<>();
    List<JsonNode> named = new ArrayList<>();
    for (JsonNode each : studies) {
      ids.add(each.path("id").asText());
      if (each.path("name").asText().equals(study) || each.path("title").asText().equals(study)) {
        named.add(each);
      }
    }
    if (named.size() == 1 && !id(named.get(0)).equals(study)) {
      return id(named.get(0));
    }
    throw new AscribeException(
        ErrorCode.UNKNOWN_STUDY,
        unknown.getMessage()
            + (named.size() > 1
                ? "; several studies have this name: "
                    + String.join(", ", named.stream().map(DaemonStudies::described).toList())
                : Names.hint(study, ids)),
        unknown);
  }

  private static String id(JsonNode study) {
    return study.path("id").asText();
  }

  private static String described(JsonNode study) {
    return "%s (%s, %d of %s texts)"
        .formatted(
            id(study),
            study.path("state").asText(),
            study.path("completed").asInt(),
            study.path("instances").asText("?"));
  }
}
