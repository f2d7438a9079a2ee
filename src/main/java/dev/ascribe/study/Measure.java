package dev.ascribe.study;

import java.util.EnumSet;
import java.util.List;

/**
 * The measures of explanations that a study can compute, in the order in which results list them.
 * The guide's page "Measures" defines each of them.
 */
public enum Measure implements Named {
  /** Agreement with human rationales. */
  PLAUSIBILITY,
  /** How much the probability drops without the top features (DeYoung et al. 2020). */
  COMPREHENSIVENESS,
  /** How much the probability drops with the top features only (DeYoung et al. 2020). */
  SUFFICIENCY,
  /** Rank correlation with leaving out one feature at a time. */
  LEAVE_ONE_OUT,
  /** Area under the threshold-performance curve (Atanasova et al. 2020). */
  AUC_TP,
  /** Comprehensiveness as a share of what the text contributes (Carton et al. 2020). */
  NORMALISED_COMPREHENSIVENESS,
  /** Sufficiency as a share of what the text contributes (Carton et al. 2020). */
  NORMALISED_SUFFICIENCY,
  /** Normalised comprehensiveness of features drawn by score (Zhao and Aletras 2023). */
  SOFT_COMPREHENSIVENESS,
  /** Normalised sufficiency of features drawn by score (Zhao and Aletras 2023). */
  SOFT_SUFFICIENCY,
  /** Area under the probability while features are inserted (Petsiuk et al. 2018). */
  INSERTION,
  /** Area under the probability while features are deleted (Petsiuk et al. 2018). */
  DELETION,
  /** Squared error of the scores as a forecast of removals (Yeh et al. 2019). */
  INFIDELITY,
  /** Gini index of the magnitudes of the scores (Hurley and Rickard 2009). */
  SPARSITY,
  /** Largest change of the scores by noise (Yeh et al. 2019); for methods of gradients only. */
  MAX_SENSITIVITY,
  /** Rank correlation with the scores of a model with random parameters (Adebayo et al. 2018). */
  RANDOMISATION,
  /** What a ranking reaches that asks the model at every step: the ceiling of other measures. */
  CEILING;

  /** The measures of a study that does not choose any. */
  public static final List<Measure> DEFAULT =
      List.of(PLAUSIBILITY, COMPREHENSIVENESS, SUFFICIENCY, LEAVE_ONE_OUT, AUC_TP);

  /** Random texts of each method that each of the soft measures evaluates. */
  public static final int SOFT_TEXTS = 10;

  /** Random removals of each text that infidelity evaluates, the same for all methods. */
  public static final int REMOVALS = 50;

  /** Noisy versions of each text that max-sensitivity attributes. */
  public static final int NOISY_TEXTS = 10;

  /** The most features of a text for which the ceiling is searched; it asks for n (n + 1). */
  public static final int CEILING_FEATURES = 64;

  /** Returns each of the measures once, in the order of declaration. */
  public static List<Measure> inOrder(List<Measure> measures) {
    EnumSet<Measure> set = EnumSet.noneOf(Measure.class);
    set.addAll(measures);
    return List.copyOf(set);
  }

  /** Whether the measure depends on what a ranking removes first, and so has a ceiling. */
  public boolean ranksRemovals() {
    return this == COMPREHENSIVENESS || this == NORMALISED_COMPREHENSIVENESS || this == DELETION;
  }

  /** Whether the measure depends on what a ranking keeps first, and so has a ceiling. */
  public boolean ranksInsertions() {
    return this == SUFFICIENCY || this == NORMALISED_SUFFICIENCY || this == INSERTION;
  }
}
