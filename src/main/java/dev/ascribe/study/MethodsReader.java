package dev.ascribe.study;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code study.methods} and {@code study.measures}. */
final class MethodsReader {
  private MethodsReader() {}

  /** Returns the declared methods, preceded by the random baseline if it is not declared. */
  static List<Method> methods(Section study) {
    List<Method> declared = study.namedList("methods", Method.class);
    StudyReader.requireDistinct(study, "methods", declared.stream().map(Named::id).toList());
    if (declared.contains(Method.RANDOM)) {
      return declared;
    }
    List<Method> methods = new ArrayList<>(List.of(Method.RANDOM));
    methods.addAll(declared);
    return methods;
  }

  /** Returns the declared measures, each of which has a value for some method of the study. */
  static List<Measure> measures(Section study) {
    List<Measure> declared = study.namedList("measures", Measure.class);
    StudyReader.requireDistinct(study, "measures", declared.stream().map(Named::id).toList());
    if (declared.contains(Measure.MAX_SENSITIVITY)
        && methods(study).stream().noneMatch(method -> method.kind() == Method.Kind.GRADIENT)) {
      throw vain(
          study,
          declared.indexOf(Measure.MAX_SENSITIVITY),
          "is measured of methods that read word embeddings, and the study has none (allowed: with"
              + " integrated-gradients, input-x-gradient or gradient-norm)");
    }
    if (declared.contains(Measure.CEILING)
        && declared.stream().noneMatch(each -> each.ranksRemovals() || each.ranksInsertions())) {
      throw vain(
          study,
          declared.indexOf(Measure.CEILING),
          "is that of other measures, and the study has none of them (allowed: with"
              + " comprehensiveness, sufficiency, their normalised forms, insertion or deletion)");
    }
    return declared;
  }

  /** The error for a measure that would have no value in the whole study. */
  private static AscribeException vain(Section study, int index, String reason) {
    return new AscribeException(
        ErrorCode.INVALID_STUDY,
        "%s: '%s' %s"
            .formatted(
                study.place("measures", index), study.strings("measures").get(index), reason));
  }
}
