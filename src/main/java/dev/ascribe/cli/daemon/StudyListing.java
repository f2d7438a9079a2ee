package dev.ascribe.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ascribe.cli.client.DaemonClient;
import dev.ascribe.common.SafeText;
import dev.ascribe.common.Table;
import dev.ascribe.reporting.studies.StoredStudies;
import dev.ascribe.scheduling.StudyPage;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.storage.StudyKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All studies of a store or of a daemon, the latest first, for somebody who looks for one. */
record StudyListing(List<Entry> studies) {
  private static final int PAGE = 200;

  /**
   * A study.
   *
   * @param title what people call it, or ""
   * @param texts explained and planned ones, such as {@code 12/27}
   */
  record Entry(String id, String title, String state, String texts) {}

  static StudyListing of(DaemonClient client) {
    List<Entry> entries = new ArrayList<>();
    for (JsonNode study : client.studies().path("studies")) {
      entries.add(
          new Entry(
              study.path("id").asText(),
              study.path("title").asText(""),
              study.path("state").asText(),
              texts(study.path("completed").asInt(), study.path("instances").asText("?"))));
    }
    return new StudyListing(entries);
  }

  /** Reads the studies of a store that exists. */
  static StudyListing ofStore(String url) {
    List<Entry> entries = new ArrayList<>();
    try (ResultStore store = ResultStores.openExisting(url)) {
      StoredStudies studies = new StoredStudies(store);
      StudyKey after = null;
      do {
        StudyPage page = studies.page(after, PAGE, List.of());
        page.studies().forEach(study -> entries.add(entry(study)));
        after = page.next();
      } while (after != null);
    }
    return new StudyListing(entries);
  }

  private static Entry entry(StudyStatus study) {
    return new Entry(
        study.id(),
        study.title() == null ? "" : study.title(),
        study.state().id(),
        texts(study.completed(), study.instances() == null ? "?" : study.instances().toString()));
  }

  private static String texts(int completed, String planned) {
    return completed + "/" + planned;
  }

  List<String> lines(int width) {
    if (studies.isEmpty()) {
      return List.of("no studies");
    }
    Table table =
        new Table()
            .column("study", Table.Align.LEFT)
            .column("title", Table.Align.LEFT)
            .column("state", Table.Align.LEFT)
            .column("texts", Table.Align.RIGHT);
    for (Entry study : studies) {
      table.row(
          List.of(
              SafeText.visible(study.id()),
              SafeText.visible(study.title()),
              study.state(),
              study.texts()));
    }
    return table.lines("", width);
  }

  Map<String, Object> json() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("studies", studies);
    return object;
  }
}
