package dev.ascribe.worker.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.ascribe.attribution.shapley.PlanRequest;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.AttributionSpec;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.Method;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.TrainingSpec;
import java.util.List;

/** A piece of work for one device. Any worker can compute it, and compute it again. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
@JsonSubTypes({
  @JsonSubTypes.Type(value = WorkUnit.Train.class, name = "train"),
  @JsonSubTypes.Type(value = WorkUnit.Predict.class, name = "predict"),
  @JsonSubTypes.Type(value = WorkUnit.EvaluateChunk.class, name = "evaluate-chunk"),
  @JsonSubTypes.Type(value = WorkUnit.EvaluateCoalitions.class, name = "evaluate-coalitions"),
  @JsonSubTypes.Type(value = WorkUnit.Attribute.class, name = "attribute"),
  @JsonSubTypes.Type(value = WorkUnit.Sensitivity.class, name = "sensitivity")
})
public sealed interface WorkUnit extends WireMessage {
  /** Names the unit in logs and failures, for example {@code RUN/INSTANCE/shapley-sampling#3}. */
  String unitId();

  /** The model that must be loaded to compute the unit. */
  ModelRef model();

  Kind kind();

  /**
   * The kinds of units, one for each record, so that the compiler checks that a switch covers all
   * units.
   */
  enum Kind {
    TRAIN("train"),
    PREDICT("predict"),
    EVALUATE_CHUNK("attribute"),
    EVALUATE_COALITIONS("faithfulness"),
    ATTRIBUTE("attribute"),
    SENSITIVITY("sensitivity");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** The label in metrics and in the status. Both kinds of attributions have the same. */
    public String label() {
      return label;
    }
  }

  /** A unit that reads a text. */
  sealed interface OfText extends WorkUnit {
    Subject subject();

    @Override
    default ModelRef model() {
      return subject().model();
    }
  }

  /** A unit that is answered by the label scores of coalitions of its text. */
  sealed interface OfCoalitions extends OfText {
    /** What replaces absent features. It does not matter for a prediction, which has none. */
    default AbsencePolicy absence() {
      return AbsencePolicy.REMOVE;
    }
  }

  /**
   * A text together with the model that reads it.
   *
   * @param strict whether a text longer than the model's positions is refused instead of truncated
   * @param features whether words or tokens are attributed; coalitions are made of the same
   */
  record Subject(ModelRef model, TextInput input, boolean strict, FeatureLevel features) {}

  /**
   * Trains a run. Answered with {@link UnitResult.Trained}.
   *
   * @param checkpoint the directory of the run; the best weights get a directory of their own in it
   * @param modelDigest that the files of the untrained model must have; null for any
   * @param dataDigest that the files of the data set must have; null for any
   */
  record Train(
      String unitId,
      RunSpec run,
      TrainingSpec training,
      String checkpoint,
      String modelDigest,
      String dataDigest)
      implements WorkUnit {
    @Override
    public ModelRef model() {
      return run.untrainedModel();
    }

    @Override
    public Kind kind() {
      return Kind.TRAIN;
    }
  }

  /** Predicts a whole text. Answered with {@link UnitResult.Predicted}. */
  record Predict(String unitId, Subject subject) implements OfCoalitions {
    @Override
    public Kind kind() {
      return Kind.PREDICT;
    }
  }

  /**
   * Evaluates the coalitions {@code from} (inclusive) to {@code to} (exclusive) of a sampling plan,
   * which the worker derives again. Answered with {@link UnitResult.Evaluated}.
   */
  record EvaluateChunk(
      String unitId, Subject subject, AbsencePolicy absence, PlanRequest plan, int from, int to)
      implements OfCoalitions {
    @Override
    public Kind kind() {
      return Kind.EVALUATE_CHUNK;
    }
  }

  /**
   * Evaluates listed coalitions. Answered with {@link UnitResult.Evaluated}.
   *
   * @param features n of each coalition
   * @param coalitions [B] bits of each coalition, 64 features a long
   */
  record EvaluateCoalitions(
      String unitId, Subject subject, AbsencePolicy absence, int features, List<long[]> coalitions)
      implements OfCoalitions {
    public EvaluateCoalitions {
      coalitions = List.copyOf(coalitions);
    }

    @Override
    public Kind kind() {
      return Kind.EVALUATE_COALITIONS;
    }
  }

  /**
   * Attributes with a method that needs the model's internals. Answered with {@link
   * UnitResult.Attributed}.
   *
   * @param target index of the label that is explained
   */
  record Attribute(
      String unitId, Subject subject, Method method, AttributionSpec attribution, int target)
      implements OfText {
    @Override
    public Kind kind() {
      return Kind.ATTRIBUTE;
    }
  }

  /**
   * Measures how much an attribution changes when noise is added to the word embeddings of the
   * text. Answered with {@link UnitResult.Measured}.
   *
   * @param attribution of a method of gradients
   * @param seed of the noise
   * @param stream of the noise, the same for all methods that are compared
   */
  record Sensitivity(String unitId, Attribute attribution, long seed, String stream)
      implements OfText {
    @Override
    public Subject subject() {
      return attribution.subject();
    }

    @Override
    public Kind kind() {
      return Kind.SENSITIVITY;
    }
  }
}
