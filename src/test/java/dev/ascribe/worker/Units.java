package dev.ascribe.worker;

import dev.ascribe.common.Coalition;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Paradigm;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.List;

/** Units of work for tests. */
public final class Units {
  public static final ModelRef MODEL = model("additive");

  private Units() {}

  public static ModelRef model(String name) {
    return new ModelRef(
        name, Paradigm.PROMPTED, List.of("no", "yes"), "{text} {mask}", List.of("no", "yes"), null);
  }

  public static WorkUnit.Subject subject(String text) {
    return new WorkUnit.Subject(MODEL, new TextInput(text, null), false, FeatureLevel.WORD);
  }

  public static WorkUnit.Predict predict(String unitId, String text) {
    return new WorkUnit.Predict(unitId, subject(text));
  }

  public static WorkUnit.Predict predict(String unitId, ModelRef model) {
    return new WorkUnit.Predict(
        unitId,
        new WorkUnit.Subject(model, new TextInput("a text", null), false, FeatureLevel.WORD));
  }

  public static WorkUnit.EvaluateCoalitions evaluate(
      String unitId, String text, Coalition... coalitions) {
    return new WorkUnit.EvaluateCoalitions(
        unitId,
        subject(text),
        AbsencePolicy.REMOVE,
        coalitions[0].size(),
        List.of(coalitions).stream().map(Coalition::toLongs).toList());
  }
}
