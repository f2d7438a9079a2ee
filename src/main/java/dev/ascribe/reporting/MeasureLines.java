package dev.ascribe.reporting;

import dev.ascribe.scheduling.Measures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Says for people how faithful the scores of one text are, and why a measure has no value. */
public final class MeasureLines {
  private MeasureLines() {}

  /** A line of the values and a line for each reason; none if nothing was measured. */
  public static List<String> of(Measures measures) {
    List<String> lines = new ArrayList<>();
    String values =
        Measures.MAIN.stream()
            .filter(measures.values()::containsKey)
            .map(name -> String.format(Locale.ROOT, "%s %+.4f", name, measures.values().get(name)))
            .collect(Collectors.joining(", "));
    if (!values.isEmpty()) {
      lines.add("faithfulness: " + values);
    }
    Map<String, List<String>> byReason = new LinkedHashMap<>();
    for (String name : Measures.MAIN) {
      String reason = measures.missing().get(name);
      if (reason != null) {
        byReason.computeIfAbsent(reason, unseen -> new ArrayList<>()).add(name);
      }
    }
    byReason.forEach(
        (reason, names) -> lines.add("no %s: %s".formatted(String.join(", ", names), reason)));
    return lines;
  }
}
