package dev.ascribe.scheduling.coordination;

import java.util.List;

/**
 * Whether the values of a long sampling are kept while it is in progress, and which are there
 * already.
 *
 * @param areKept whether the owner of the explanation stores {@link ExplanationOutcome.Sampled}
 * @param earlier the values that an earlier process has stored, in the order of the plan
 */
public record KeptValues(boolean areKept, List<SampledValues> earlier) {
  /** Nothing is kept. */
  public static final KeptValues NONE = new KeptValues(false, List.of());

  public KeptValues {
    earlier = List.copyOf(earlier);
  }
}
