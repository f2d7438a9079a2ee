package dev.ascribe.reporting.report;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The measures that a report shows, in the order in which it shows them. */
enum ReportMeasure {
  ACCURACY(Family.TASK, "accuracy", "Accuracy", Better.MORE, 3, "share of texts"),
  MACRO_F1(Family.TASK, "macro-f1", "Macro-F1", Better.MORE, 3, "0 to 1"),
  MAP(Family.PLAUSIBILITY, "map", "MAP", Better.MORE, 3, "mean average precision"),
  AUPRC(Family.PLAUSIBILITY, "auprc", "AUPRC", Better.MORE, 3, "0 to 1"),
  TOKEN_F1(Family.PLAUSIBILITY, "token-f1", "Token F1", Better.MORE, 3, "0 to 1"),
  IOU_F1(Family.PLAUSIBILITY, "iou-f1", "IoU F1", Better.MORE, 3, "0 to 1"),
  COMPREHENSIVENESS(
      Family.FAITHFULNESS,
      "comprehensiveness",
      "Comprehensiveness",
      Better.MORE,
      3,
      "drop of probability, AOPC"),
  SUFFICIENCY(
      Family.FAITHFULNESS,
      "sufficiency",
      "Sufficiency",
      Better.LESS,
      3,
      "drop of probability, AOPC"),
  AUC_TP(Family.FAITHFULNESS, "auc-tp", "AUC-TP", Better.LESS, 1, "area, 0 to 100"),
  LEAVE_ONE_OUT_TAU(
      Family.FAITHFULNESS,
      "leave-one-out-tau",
      "LOO tau",
      Better.MORE,
      3,
      "rank correlation with leaving one out"),
  NORMALISED_COMPREHENSIVENESS(
      Family.FAITHFULNESS,
      "normalised-comprehensiveness",
      "Normalised comprehensiveness",
      Better.MORE,
      3,
      "0 to 1"),
  NORMALISED_SUFFICIENCY(
      Family.FAITHFULNESS,
      "normalised-sufficiency",
      "Normalised sufficiency",
      Better.MORE,
      3,
      "0 to 1"),
  SOFT_COMPREHENSIVENESS(
      Family.FAITHFULNESS,
      "soft-comprehensiveness",
      "Soft comprehensiveness",
      Better.MORE,
      3,
      "0 to 1"),
  SOFT_SUFFICIENCY(
      Family.FAITHFULNESS, "soft-sufficiency", "Soft sufficiency", Better.MORE, 3, "0 to 1"),
  INSERTION(Family.FAITHFULNESS, "insertion", "Insertion", Better.MORE, 3, "area, 0 to 1"),
  DELETION(Family.FAITHFULNESS, "deletion", "Deletion", Better.LESS, 3, "area, 0 to 1"),
  INFIDELITY(Family.FAITHFULNESS, "infidelity", "Infidelity", Better.LESS, 4, "squared error"),
  SPARSITY(Family.OTHER, "sparsity", "Sparsity", Better.NEITHER, 3, "Gini index"),
  MAX_SENSITIVITY(
      Family.OTHER, "max-sensitivity", "Max-sensitivity", Better.LESS, 3, "relative change"),
  STABILITY(
      Family.OTHER, "stability", "Stability", Better.MORE, 3, "rank correlation between seeds"),
  RANDOMISATION(
      Family.OTHER,
      "randomisation",
      "Randomisation",
      Better.NEITHER,
      3,
      "rank correlation with a random model");

  /** The measures by which the summary judges methods. */
  static final List<ReportMeasure> MAIN =
      List.of(MAP, COMPREHENSIVENESS, SUFFICIENCY, AUC_TP, LEAVE_ONE_OUT_TAU);

  /** What a measure says something about. */
  enum Family {
    TASK("Task performance"),
    PLAUSIBILITY("Plausibility"),
    FAITHFULNESS("Faithfulness"),
    OTHER("Other properties");

    private final String title;

    Family(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  /** Whether larger values are better. */
  enum Better {
    MORE,
    LESS,
    NEITHER
  }

  private final Family family;
  private final String id;
  private final String title;
  private final Better better;
  private final int digits;
  private final String unit;

  ReportMeasure(Family family, String id, String title, Better better, int digits, String unit) {
    this.family = family;
    this.id = id;
    this.title = title;
    this.better = better;
    this.digits = digits;
    this.unit = unit;
  }

  static Optional<ReportMeasure> of(String id) {
    return Arrays.stream(values()).filter(measure -> measure.id.equals(id)).findFirst();
  }

  Family family() {
    return family;
  }

  /** The name in the store. */
  String id() {
    return id;
  }

  String title() {
    return title;
  }

  String unit() {
    return unit;
  }

  Better better() {
    return better;
  }

  /** Returns 1 if more is better, -1 if less is, and 0 if neither is. */
  int direction() {
    return switch (better) {
      case MORE -> 1;
      case LESS -> -1;
      case NEITHER -> 0;
    };
  }

  /** The title with a sign that says whether more (+) or less (−) is better. */
  String heading() {
    return switch (better) {
      case MORE -> title + " (+)";
      case LESS -> title + " (\u2212)";
      case NEITHER -> title;
    };
  }

  /** The name of an axis, with the direction in words. */
  String shortAxis() {
    return switch (better) {
      case MORE -> title + ", more is better";
      case LESS -> title + ", less is better";
      case NEITHER -> title;
    };
  }

  /** The same with the unit. */
  String axis() {
    return switch (better) {
      case MORE -> "%s (%s; more is better)".formatted(title, unit);
      case LESS -> "%s (%s; less is better)".formatted(title, unit);
      case NEITHER -> "%s (%s)".formatted(title, unit);
    };
  }

  /** A value within the range of the measure, which an interval of few texts may leave. */
  double bounded(double value) {
    return switch (this) {
      case COMPREHENSIVENESS, SUFFICIENCY, LEAVE_ONE_OUT_TAU, STABILITY, RANDOMISATION ->
          Math.max(-1, Math.min(1, value));
      case AUC_TP -> Math.max(0, Math.min(100, value));
      case INFIDELITY, MAX_SENSITIVITY -> Math.max(0, value);
      case ACCURACY,
          MACRO_F1,
          MAP,
          AUPRC,
          TOKEN_F1,
          IOU_F1,
          NORMALISED_COMPREHENSIVENESS,
          NORMALISED_SUFFICIENCY,
          SOFT_COMPREHENSIVENESS,
          SOFT_SUFFICIENCY,
          INSERTION,
          DELETION,
          SPARSITY ->
          Math.max(0, Math.min(1, value));
    };
  }

  int digits() {
    return digits;
  }

  /** A difference as an advantage: positive if the first side is better. */
  double advantage(double difference) {
    return better == Better.LESS ? -difference : difference;
  }
}
