package dev.ascribe.cli.data;

import dev.ascribe.cli.command.AscribeCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.common.Names;
import dev.ascribe.common.SafeText;
import dev.ascribe.common.Table;
import dev.ascribe.dataset.DatasetDescription;
import dev.ascribe.dataset.DatasetLoader;
import dev.ascribe.study.DatasetSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code data describe}: describes a data set in figures. */
@Command(
    description =
        "Describes data sets: labels per split, lengths, rationales, annotators, duplicates.")
public final class DataDescribeCommand extends AscribeCommand {
  @Parameters(
      arity = "1..*",
      paramLabel = "SOURCE",
      description =
          "sample-sentiment, sample-nli, a study (*.conf), a data file, a train and a test file, a "
              + "train, a dev and a test file, or a folder of the format.")
  private List<String> sources;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      description =
          "Format of the data files: tse, esnli, eraser, hatexplain, cose, or jsonl (the default "
              + "for *.jsonl).")
  private String format;

  @Option(
      names = "--task",
      paramLabel = "NAME",
      description =
          "Task of JSON lines (default: as their keys say) and of ERASER: sentiment (its default), "
              + "or nli for pairs.")
  private String task;

  @Option(
      names = "--labels",
      paramLabel = "LABEL",
      split = ",",
      description =
          "All labels of the data files; others are refused (default: those that JSON lines have, "
              + "or those of the official format).")
  private List<String> labels;

  @Option(
      names = "--strict",
      description =
          "Refuse files with rows that would be left out (no text, no gold label, no majority, "
              + "no split, repeated).")
  private boolean strict;

  @Option(names = "--json", description = "Print the figures as JSON.")
  private boolean json;

  public DataDescribeCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run() {
    List<DatasetDescription> descriptions = new ArrayList<>();
    for (DatasetSpec spec : DataSource.resolve(sources, format, task, labels)) {
      descriptions.add(DatasetDescription.of(DatasetLoader.loadAndCount(spec, strict)));
    }
    if (json) {
      printJson(descriptions.stream().map(DataDescribeCommand::json).toList());
    } else {
      descriptions.forEach(description -> print(lines(description, context().terminal().width())));
    }
    return DONE;
  }

  private static List<String> lines(DatasetDescription description, int width) {
    Table table = new Table().column("split", Table.Align.LEFT);
    Map<String, Map<String, Integer>> counts = description.labelCounts();
    List<String> labels = List.copyOf(counts.get("train").keySet());
    labels.forEach(label -> table.column(label, Table.Align.RIGHT));
    table.column("all", Table.Align.RIGHT);
    counts.forEach(
        (split, byLabel) -> {
          List<String> cells = new ArrayList<>(List.of(split));
          labels.forEach(label -> cells.add(String.valueOf(byLabel.get(label))));
          cells.add(String.valueOf(description.size(split)));
          table.row(cells);
        });
    List<String> lines = new ArrayList<>(List.of(description.name()));
    lines.addAll(table.lines("  ", width));
    description
        .doubtfulLabels()
        .forEach(
            (label, meant) ->
                lines.add(
                    "  label '%s' occurs once; did you mean '%s'?"
                        .formatted(SafeText.visible(label), SafeText.visible(meant))));
    lines.add(
        String.format(
            Locale.ROOT,
            "  words per text: %d to %d, mean %.1f",
            description.words().min(),
            description.words().max(),
            description.words().mean()));
    lines.add(
        String.format(
            Locale.ROOT,
            "  rationales: %s, %s of the words highlighted, %s without",
            Names.count(description.annotators().size(), "annotator"),
            Double.isNaN(description.rationaleShare())
                ? "none"
                : String.format(Locale.ROOT, "%.0f %%", 100 * description.rationaleShare()),
            Names.count(description.withoutRationale(), "text")));
    lines.add(
        "  duplicates: %d; texts or premises of train and dev that are also in test: %d; rows left out: %s"
            .formatted(
                description.duplicates(),
                description.sharedWithTest(),
                description.skipped().describe()));
    lines.add("");
    return lines;
  }

  private static Map<String, Object> json(DatasetDescription description) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", description.name());
    object.put("splits", description.labelCounts());
    object.put("doubtful_labels", description.doubtfulLabels());
    Map<String, Object> words = new LinkedHashMap<>();
    words.put("min", description.words().min());
    words.put("mean", description.words().mean());
    words.put("max", description.words().max());
    object.put("words", words);
    object.put("rationale_share", description.rationaleShare());
    object.put("annotators", description.annotators());
    object.put("without_rationale", description.withoutRationale());
    object.put("duplicates", description.duplicates());
    object.put("shared_with_test", description.sharedWithTest());
    Map<String, Integer> skipped = new LinkedHashMap<>();
    description.skipped().counts().forEach((reason, count) -> skipped.put(reason.id(), count));
    object.put("skipped_rows", skipped);
    return object;
  }
}
