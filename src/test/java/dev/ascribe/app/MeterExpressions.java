package dev.ascribe.app;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an expression of PromQL asks for: its selectors, and the labels that it groups by. It knows
 * as much of the language as the alerts and the dashboard use.
 *
 * @param grouping labels in the brackets of by, without, on and ignoring
 */
record MeterExpressions(List<Selector> selectors, Set<String> grouping) {
  /** A meter with conditions on its labels. */
  record Selector(String meter, List<Condition> conditions) {}

  /**
   * A condition on a label.
   *
   * @param operator =, !=, =~ or !~
   */
  record Condition(String label, String operator, String value) {}

  private static final Pattern GROUPING =
      Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
  private static final Pattern SELECTOR =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)\\s*(\\{((?:[^{}\"]|\"[^\"]*\")*)\\})?(\\s*\\()?");
  private static final Pattern CONDITION =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");
  private static final Pattern RANGE = Pattern.compile("\\[[^\\]]*\\]");
  private static final Set<String> WORDS =
      Set.of("and", "or", "unless", "bool", "offset", "sum", "max", "min", "avg", "count");

  static MeterExpressions of(String expression) {
    Set<String> grouping = new LinkedHashSet<>();
    Matcher groups = GROUPING.matcher(expression);
    while (groups.find()) {
      for (String label : groups.group(1).split(",")) {
        grouping.add(label.strip());
      }
    }
    String rest = RANGE.matcher(groups.replaceAll(" ")).replaceAll(" ");
    List<Selector> selectors = new ArrayList<>();
    Matcher found = SELECTOR.matcher(rest);
    while (found.find()) {
      boolean function = found.group(4) != null;
      if (!function && !WORDS.contains(found.group(1))) {
        selectors.add(new Selector(found.group(1), conditions(found.group(3))));
      }
    }
    return new MeterExpressions(selectors, grouping);
  }

  private static List<Condition> conditions(String braces) {
    List<Condition> conditions = new ArrayList<>();
    Matcher condition = CONDITION.matcher(braces == null ? "" : braces);
    while (condition.find()) {
      conditions.add(new Condition(condition.group(1), condition.group(2), condition.group(3)));
    }
    return conditions;
  }
}
