package dev.ascribe.study;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigValue;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.HoconFile;
import dev.ascribe.common.Names;
import dev.ascribe.common.SyntaxErrors;
import dev.ascribe.study.PromptContext.Calibration;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Reads prompts: those that come with Ascribe by their names, and others from their files. */
public final class PromptReader {
  /** The names of the prompts of {@code conf/prompts}. */
  public static final List<String> NAMES = List.of("nli", "sentiment");

  private static final String ENDING = ".conf";
  private static final List<String> KEYS =
      List.of("task", "instruction", "example", "separator", "words", "chat", "calibration");

  private PromptReader() {}

  /** Returns the default prompt of a task. */
  public static Prompt of(Task task) {
    return switch (task) {
      case SENTIMENT -> shipped("sentiment");
      case NLI -> shipped("nli");
    };
  }

  /**
   * Reads a prompt by its name, or from a file in the working directory.
   *
   * @param place that errors name, for example {@code --prompt}
   * @throws AscribeException of category BAD_INPUT; its one line names file, key, value and what is
   *     allowed
   */
  public static Prompt read(String place, String nameOrFile) {
    Prompt prompt = read(place, nameOrFile, new StudyPaths.InFolder(Path.of("").toAbsolutePath()));
    return prompt.words().isEmpty() ? prompt.withWords(prompt.task().verbalizer()) : prompt;
  }

  /** Returns the prompt of a study. It has no words if its file declares none. */
  static Prompt read(String place, String nameOrFile, StudyPaths paths) {
    if (!nameOrFile.endsWith(ENDING)) {
      if (!NAMES.contains(nameOrFile)) {
        throw new AscribeException(
            ErrorCode.UNKNOWN_NAME,
            "%s: no prompt '%s' (allowed: %s, or a file *.conf)"
                .formatted(place, nameOrFile, String.join(", ", NAMES)));
      }
      return shipped(nameOrFile);
    }
    String file = paths.promptFile(place, nameOrFile);
    return parse(nameOrFile, () -> HoconFile.parse(Path.of(file)));
  }

  private static Prompt shipped(String name) {
    return parse(
        name,
        () ->
            ConfigFactory.parseResources(
                PromptReader.class.getClassLoader(),
                "prompts/" + name + ENDING,
                ConfigParseOptions.defaults().setAllowMissing(false)));
  }

  /** Parses the text of a prompt. The caller turns its exceptions into one-line errors. */
  private interface Source {
    Config parse();
  }

  private static Prompt parse(String name, Source source) {
    try {
      ConfigObject file = source.parse().resolve().root();
      for (String key : file.keySet()) {
        if (!key.equals("prompt")) {
          throw Names.unknown(name + ": key", key, List.of("prompt"));
        }
      }
      ConfigValue declared = file.get("prompt");
      if (!(declared instanceof ConfigObject prompt)) {
        throw new AscribeException(
            ErrorCode.INVALID_VALUE,
            name + ": has no object 'prompt { ... }', which declares the prompt");
      }
      return prompt(name, new Section(prompt, "prompt", name, KEYS));
    } catch (ConfigException e) {
      throw new AscribeException(ErrorCode.INVALID_VALUE, SyntaxErrors.unreadableHocon(name, e), e);
    }
  }

  private static Prompt prompt(String name, Section section) {
    Task task = section.named("task", Task.class);
    String example = section.string("example");
    ClozeRules.checkExample(section.place("example"), task, example);
    Map<String, String> words = section.has("words") ? section.stringMap("words") : Map.of();
    ClozeRules.checkVerbalizer(
        section.place("words"), words.keySet().stream().sorted().toList(), words);
    return new Prompt(
        name,
        task,
        section.has("instruction") ? section.string("instruction") : "",
        example,
        section.has("separator") ? section.string("separator") : Prompt.DEFAULT_SEPARATOR,
        words,
        section.has("chat") ? section.string("chat") : PromptContext.CHAT_AUTO,
        section.has("calibration")
            ? section.named("calibration", Calibration.class)
            : Calibration.NONE);
  }
}
