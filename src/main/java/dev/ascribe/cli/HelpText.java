package dev.ascribe.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Lays out the descriptions of commands for the help. The sources break them into lines of code,
 * and the help breaks them anew at the width of the terminal. The first sentence of a description
 * gets a line of its own, because the list of commands shows that line only.
 */
final class HelpText {
  private HelpText() {}

  /** Lays out the texts of a command and of all commands below it. */
  static void layOut(CommandLine command) {
    UsageMessageSpec usage = command.getCommandSpec().usageMessage();
    usage.description(asPatterns(firstSentenceApart(paragraphs(usage.description()))));
    usage.footer(asPatterns(paragraphs(usage.footer())));
    command.getSubcommands().values().forEach(HelpText::layOut);
  }

  /** Joins lines to paragraphs. Empty and indented lines stay as they are. */
  static List<String> paragraphs(String... lines) {
    List<String> paragraphs = new ArrayList<>();
    boolean open = false;
    for (String line : lines) {
      boolean text = !line.isBlank() && !line.startsWith(" ");
      if (text && open) {
        paragraphs.set(paragraphs.size() - 1, paragraphs.get(paragraphs.size() - 1) + " " + line);
      } else {
        paragraphs.add(line);
      }
      open = text;
    }
    return paragraphs;
  }

  private static List<String> firstSentenceApart(List<String> paragraphs) {
    List<String> parts = new ArrayList<>(paragraphs);
    if (!parts.isEmpty()) {
      parts.addAll(0, Arrays.asList(parts.remove(0).split("(?<=\\.) ", 2)));
    }
    return parts;
  }

  /** Escapes per cent signs, since the help reads its texts as format strings. */
  private static String[] asPatterns(List<String> texts) {
    return texts.stream().map(text -> text.replace("%", "%%")).toArray(String[]::new);
  }
}
