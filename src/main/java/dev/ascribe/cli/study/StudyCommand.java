package dev.ascribe.cli.study;

import dev.ascribe.cli.command.AscribeCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.common.AscribeException;
import dev.ascribe.dataset.Dataset;
import dev.ascribe.dataset.DatasetLoader;
import dev.ascribe.scheduling.CostForecast;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.StudyPlaces;
import dev.ascribe.study.StudyReader;
import dev.ascribe.study.StudySpec;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The base of commands that read a study file and load its data sets. */
abstract class StudyCommand extends AscribeCommand {
  @Parameters(
      paramLabel = "STUDY.conf",
      description = "The study, for example one of conf/studies.")
  private Path studyFile;

  @Option(
      names = "--strict",
      description =
          "Refuse data files with rows that would be left out (no text, no gold label, repeated).")
  private boolean strict;

  StudyCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected final int run() {
    checkOptions();
    StudySpec study = StudyReader.read(studyFile);
    try {
      return run(study);
    } catch (AscribeException e) {
      throw StudyPlaces.inFile(studyFile, e);
    }
  }

  /** Refuses options that make no sense, before the study is read. */
  void checkOptions() {}

  /** Does the work for a study and returns the exit code. */
  abstract int run(StudySpec study);

  /** The number of features of each test text. Tokens are estimated, since no model is opened. */
  static List<Integer> features(Dataset dataset, StudySpec study) {
    return dataset.test().stream()
        .map(instance -> instance.input().words(study.attribution().features()).size())
        .map(words -> features(words, study))
        .toList();
  }

  private static int features(int words, StudySpec study) {
    return switch (study.attribution().features()) {
      case WORD, SEGMENT -> words;
      case TOKEN -> (int) Math.round(words * CostForecast.TOKENS_PER_WORD);
    };
  }

  /** Loads a data set of the study, and notes how many of its rows were left out. */
  final Dataset load(DatasetSpec spec, StudySpec study) {
    DatasetLoader.Loaded loaded =
        DatasetLoader.loadAndCount(spec, strict || study.strict(), study.attribution().features());
    if (loaded.skipped().total() > 0) {
      context().note("%s: rows left out: %s".formatted(spec.name(), loaded.skipped().describe()));
    }
    return loaded.dataset();
  }
}
