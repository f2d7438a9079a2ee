package dev.ascribe.study;

import com.typesafe.config.ConfigUtil;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Checks templates and verbalizers as far as that is possible without a model. */
public final class ClozeRules {
  /** A key that needs no quotation marks in HOCON. */
  private static final Pattern PLAIN_KEY = Pattern.compile("[\\p{L}\\p{N}_-]+");

  private static final Pattern SLOT = Pattern.compile("\\{([^{}]*)}");

  private ClozeRules() {}

  /** Returns the slots that a template of this task must have, each exactly once. */
  public static List<String> slots(Task task) {
    return Stream.concat(Stream.of("mask"), task.parts().stream()).toList();
  }

  /**
   * Checks that a template has every slot of its task exactly once, and no other slot.
   *
   * @param place that an error names, for example {@code --template}
   * @throws AscribeException INVALID_TEMPLATE, or UNKNOWN_NAME for a slot with an unknown name
   */
  public static void checkTemplate(String place, Task task, String template) {
    checkSlots(place, task, template, slots(task));
  }

  /**
   * Checks that an example of a decoder's prompt has every slot of its task exactly once, and
   * {@code {answer}} at its end.
   *
   * @param place that an error names
   * @throws AscribeException INVALID_TEMPLATE, or UNKNOWN_NAME for a slot with an unknown name
   */
  public static void checkExample(String place, Task task, String example) {
    List<String> slots = Stream.concat(task.parts().stream(), Stream.of("answer")).toList();
    checkSlots(place, task, example, slots);
    if (!example.endsWith(Prompt.ANSWER)) {
      throw new AscribeException(
          ErrorCode.INVALID_TEMPLATE,
          "%s: example '%s' has text after {answer}, which must be its end"
              .formatted(place, example));
    }
  }

  private static void checkSlots(String place, Task task, String template, List<String> wanted) {
    List<String> found = new ArrayList<>();
    Matcher matcher = SLOT.matcher(template);
    while (matcher.find()) {
      String slot = matcher.group(1);
      if (!wanted.contains(slot)) {
        throw Names.unknown(place + ", slot", slot, wanted);
      }
      found.add(slot);
    }
    for (String slot : wanted) {
      int count = Collections.frequency(found, slot);
      if (count != 1) {
        throw new AscribeException(
            ErrorCode.INVALID_TEMPLATE,
            "%s: template '%s' has {%s} %s; a template of task %s has %s exactly once each"
                .formatted(
                    place,
                    template,
                    slot,
                    count == 0 ? "nowhere" : Names.count(count, "time"),
                    task.id(),
                    String.join(", ", wanted.stream().map(name -> "{" + name + "}").toList())));
      }
    }
  }

  /**
   * Checks that a verbalizer has a word for each label, no word twice, and no other words.
   *
   * @param place that an error names, for example {@code --verbalizer}
   */
  public static void checkVerbalizer(
      String place, List<String> labels, Map<String, String> verbalizer) {
    for (String label : verbalizer.keySet()) {
      if (!labels.contains(label)) {
        throw Names.unknown(place + ", label", label, labels);
      }
    }
    List<String> words = new ArrayList<>();
    for (String label : labels) {
      String word = verbalizer.get(label);
      if (word == null || word.isBlank()) {
        throw new AscribeException(
            ErrorCode.INVALID_VALUE,
            "%s: has no word for label '%s' (labels: %s)"
                .formatted(place, label, String.join(", ", labels)));
      }
      if (words.contains(word)) {
        throw new AscribeException(
            ErrorCode.INVALID_VALUE,
            "%s: word '%s' stands for two labels; each label needs a word of its own"
                .formatted(place, word));
      }
      words.add(word);
    }
  }

  /**
   * Returns the object that a user has to write for words of some labels, for example {@code words
   * { no = ..., yes = ... }}.
   *
   * @param key of the object
   */
  static String outline(String key, List<String> labels) {
    return labels.stream()
        .map(label -> PLAIN_KEY.matcher(label).matches() ? label : ConfigUtil.quoteString(label))
        .map(label -> label + " = ...")
        .collect(Collectors.joining(", ", key + " { ", " }"));
  }
}
