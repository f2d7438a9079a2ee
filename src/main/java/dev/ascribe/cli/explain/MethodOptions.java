package dev.ascribe.cli.explain;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.study.Method;
import dev.ascribe.study.Named;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** The option of {@code explain} that names one or more methods. */
final class MethodOptions {
  private static final String OPTION = "--method";

  @Option(
      names = OPTION,
      paramLabel = "NAME",
      split = ",",
      description =
          "The attribution method, one of ${COMPLETION-CANDIDATES} (default: shapley-kernel; for "
              + "texts above 64 words, unless their evaluations are limited, shapley-owen), or "
              + "several with commas between them, which are shown beside each other.",
      completionCandidates = MethodNames.class)
  private List<String> names;

  /**
   * The methods in the order of the option; none if each text gets its default.
   *
   * @throws AscribeException UNKNOWN_NAME; INVALID_VALUE for a method that is named twice
   */
  List<Method> methods() {
    Set<Method> methods = new LinkedHashSet<>();
    for (String name : names == null ? List.<String>of() : names) {
      if (!methods.add(Named.parse(Method.class, OPTION, name.strip()))) {
        throw new AscribeException(
            ErrorCode.INVALID_VALUE,
            "%s: '%s' occurs twice; every method must be different".formatted(OPTION, name));
      }
    }
    return List.copyOf(methods);
  }

  /**
   * The methods that texts may get, for warnings of options that do nothing.
   *
   * @param limited whether other options limit the evaluations
   */
  Set<Method> possible(boolean limited) {
    List<Method> methods = methods();
    return methods.isEmpty() ? Method.possibleDefaults(limited) : EnumSet.copyOf(methods);
  }

  /** The names of all methods, for the help and for completion by shells. */
  static final class MethodNames extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    MethodNames() {
      super(Named.ids(Method.class));
    }
  }
}
