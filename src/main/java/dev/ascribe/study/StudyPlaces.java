package dev.ascribe.study;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.HoconFile;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the lines of a study file that errors are about which arise after the file was read, such
 * as a training size that the data is too small for.
 */
public final class StudyPlaces {
  private static final Pattern SETTING =
      Pattern.compile("(study(?:\\.[a-z-]+(?:\\[\\d+])?)+): .*", Pattern.DOTALL);

  private static final Pattern STEP = Pattern.compile("([a-z-]+)(?:\\[(\\d+)])?");

  private StudyPlaces() {}

  /**
   * Returns the error with the file and the line before the setting that it begins with; the same
   * error if it begins with none.
   */
  public static AscribeException inFile(Path file, AscribeException error) {
    Matcher setting = SETTING.matcher(error.getMessage());
    if (!setting.matches()) {
      return error;
    }
    int line = line(file, setting.group(1));
    return new AscribeException(
        error.code(),
        "%s%s: %s".formatted(file, line > 0 ? ":" + line : "", error.getMessage()),
        error);
  }

  /** The line of a setting or of the object that should have it; 0 if it is unknown. */
  private static int line(Path file, String setting) {
    int line = 0;
    try {
      ConfigValue value = HoconFile.parse(file).root();
      Matcher steps = STEP.matcher(setting);
      while (steps.find() && value instanceof ConfigObject object) {
        value = object.get(steps.group(1));
        if (value instanceof ConfigList list && steps.group(2) != null) {
          value = list.get(Integer.parseInt(steps.group(2)));
        }
        if (value != null) {
          line = value.origin().lineNumber();
        }
      }
      return line;
    } catch (ConfigException unresolved) {
      // A substitution hides the value; the object around it has been found.
      return line;
    }
  }
}
