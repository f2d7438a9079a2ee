package dev.ascribe.cli.study;

import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.dataset.Dataset;
import dev.ascribe.dataset.DatasetLoader;
import dev.ascribe.study.DatasetSpec;

/** The data sets of a study as a command loads them: rows that are left out are told. */
final class StudyData {
  static final String STRICT =
      "Refuse data files with rows that would be left out (no text, no gold label, repeated).";

  private StudyData() {}

  /**
   * Loads a data set and notes how many rows were left out.
   *
   * @param strict refuse a file with such rows instead
   */
  static Dataset load(DatasetSpec spec, boolean strict, CommandContext context) {
    DatasetLoader.Loaded loaded = DatasetLoader.loadAndCount(spec, strict);
    if (loaded.skipped().total() > 0) {
      context.note("%s: rows left out: %s".formatted(spec.name(), loaded.skipped().describe()));
    }
    return loaded.dataset();
  }
}
