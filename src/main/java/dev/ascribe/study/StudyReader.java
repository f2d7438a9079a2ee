package dev.ascribe.study;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.HoconFile;
import dev.ascribe.common.Names;
import dev.ascribe.common.SyntaxErrors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads studies from HOCON. The file has an object {@code study}, and may have an object {@code
 * variables} with values for substitutions. Defaults come from {@code ascribe.study} in
 * reference.conf. A substitution looks for its value in the file, then in system properties, then
 * in the environment.
 */
public final class StudyReader {
  /** The largest whole number in a study. */
  private static final int MANY = 1_000_000;

  private static final List<String> STUDY_KEYS =
      List.of(
          "name",
          "datasets",
          "models",
          "training-sizes",
          "seeds",
          "methods",
          "measures",
          "attribution",
          "training",
          "strict");

  /**
   * Limits for a study.
   *
   * @param runs the most runs
   * @param evaluations the most evaluations of an attribution, and the most permutations and steps
   * @param advice in the error for a study with too many runs
   */
  public record Limits(int runs, int evaluations, String advice) {
    /** The limits of a study that a user runs directly, which only a mistake can exceed. */
    static final Limits OWN = new Limits(10_000, 1_000_000, "share them out among several studies");

    /**
     * Returns the limits of a study that is submitted to a daemon, which keeps the state of every
     * run in memory.
     */
    public static Limits served(int runs, int evaluations) {
      return new Limits(
          runs,
          evaluations,
          "share them out among several studies, or raise ascribe.http.max-study-runs");
    }
  }

  private StudyReader() {}

  /**
   * Reads a study file. Relative paths in it are resolved in the file's folder, and then in the
   * working directory.
   *
   * @throws AscribeException of category BAD_INPUT; its one line names file, line, key, value and
   *     what is allowed
   */
  public static StudySpec read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new AscribeException(ErrorCode.INVALID_STUDY, file + ": no such study file");
    }
    Path folder = file.toAbsolutePath().normalize().getParent();
    try {
      return parse(HoconFile.parse(file), file.toString(), new StudyPaths.InFolder(folder));
    } catch (ConfigException e) {
      throw unreadable(file.toString(), e);
    }
  }

  /**
   * Reads a study that has been parsed already. Relative paths are resolved in the working
   * directory.
   *
   * @param origin that errors name instead of a file
   */
  public static StudySpec parse(Config config, String origin) {
    try {
      return parse(config, origin, new StudyPaths.InFolder(Path.of("").toAbsolutePath()));
    } catch (ConfigException e) {
      throw unreadable(origin, e);
    }
  }

  private static StudySpec parse(Config config, String origin, StudyPaths paths) {
    requireKeys(config.root(), origin);
    return resolved(
        config.withFallback(ConfigFactory.systemProperties()).resolve().root(),
        origin,
        paths,
        Limits.OWN);
  }

  static void requireKeys(ConfigObject file, String origin) {
    for (String key : file.keySet().stream().sorted().toList()) {
      if (!key.equals("study") && !key.equals("variables")) {
        int line = file.get(key).origin().lineNumber();
        throw Names.unknown(
            origin + (line > 0 ? ":" + line : "") + ": key", key, List.of("study", "variables"));
      }
    }
  }

  /**
   * Reads a study from a file whose substitutions have been resolved.
   *
   * @param limits for the study
   */
  static StudySpec resolved(ConfigObject file, String origin, StudyPaths paths, Limits limits) {
    ConfigValue declared = file.get("study");
    if (!(declared instanceof ConfigObject study)) {
      throw new AscribeException(
          ErrorCode.INVALID_STUDY,
          origin + ": has no object 'study { ... }', which declares the study");
    }
    ConfigValue variables = file.get("variables");
    if (variables != null && !(variables instanceof ConfigObject)) {
      throw new AscribeException(
          ErrorCode.INVALID_STUDY,
          origin + ": variables: is not an object such as 'variables { name = value }'");
    }
    Config defaults = ConfigFactory.defaultReference().getConfig("ascribe.study");
    return spec(
        new Section(study.withFallback(defaults.root()), "study", origin, STUDY_KEYS),
        paths,
        limits);
  }

  private static StudySpec spec(Section study, StudyPaths paths, Limits limits) {
    String name = study.name("name");
    List<DatasetSpec> datasets = DatasetSectionReader.readAll(study, paths);
    List<ModelSpec> models = ModelSectionReader.readAll(study, paths, datasets);
    List<Integer> sizes = trainingSizes(study);
    List<Long> seeds = study.wholeNumbers("seeds", 0, Long.MAX_VALUE);
    requireDistinct(study, "seeds", seeds);
    StudySpec undigested =
        new StudySpec(
            name,
            "",
            datasets,
            models,
            sizes,
            seeds,
            MethodsReader.methods(study),
            MethodsReader.measures(study),
            SettingsReader.attribution(study, limits.evaluations()),
            SettingsReader.training(study),
            study.bool("strict"));
    requireRuns(study, undigested, limits);
    if (models.stream().anyMatch(model -> model.paradigms().contains(Paradigm.DECODER))) {
      SettingsReader.requireFitForDecoders(study, undigested.attribution());
    }
    return StudyDigest.stamp(undigested);
  }

  /** Returns the training sizes of a study or of one of its models. */
  static List<Integer> trainingSizes(Section section) {
    List<Integer> sizes =
        section.wholeNumbers("training-sizes", 0, MANY).stream().map(Long::intValue).toList();
    requireDistinct(section, "training-sizes", sizes);
    return sizes;
  }

  private static void requireRuns(Section study, StudySpec spec, Limits limits) {
    // The runs are counted before a plan is created, because a plan lists all runs.
    double runs = (double) spec.seeds().size() * spec.datasets().size();
    runs *=
        spec.models().stream()
            .mapToDouble(
                model -> (double) model.paradigms().size() * spec.trainingSizes(model).size())
            .sum();
    if (runs > limits.runs()) {
      throw new AscribeException(
          ErrorCode.INVALID_STUDY,
          "%s: data sets, models, training sizes and seeds make %.0f runs; at most %d are allowed: %s"
              .formatted(study.place("seeds"), runs, limits.runs(), limits.advice()));
    }
    if (StudyPlan.of(spec).runs().isEmpty()) {
      throw nothingToRun(study);
    }
  }

  static AscribeException nothingToRun(Section section) {
    return new AscribeException(
        ErrorCode.INVALID_STUDY,
        section.place("training-sizes") + ": nothing to run: " + StudyPlan.UNTRAINED_HEAD);
  }

  /** Refuses a list that contains an item twice. */
  static void requireDistinct(Section section, String key, List<?> values) {
    Set<Object> before = new HashSet<>();
    for (int i = 0; i < values.size(); i++) {
      if (!before.add(values.get(i))) {
        throw twice(section.place(key, i), values.get(i));
      }
    }
  }

  static AscribeException twice(String place, Object value) {
    return new AscribeException(
        ErrorCode.INVALID_VALUE,
        "%s: '%s' occurs twice; every item must be different".formatted(place, value));
  }

  static AscribeException unreadable(String origin, ConfigException e) {
    return new AscribeException(
        ErrorCode.INVALID_STUDY, SyntaxErrors.unreadableHocon(origin, e), e);
  }
}
