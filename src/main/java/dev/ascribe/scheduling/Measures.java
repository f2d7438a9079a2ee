package dev.ascribe.scheduling;

import dev.ascribe.evaluation.faithfulness.Faithfulness;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Measures of how faithful the scores of one text are. Both maps are empty if the request wants no
 * measures.
 *
 * @param values by the names of the measures in the store
 * @param missing for each main measure without a value, the reason
 */
public record Measures(Map<String, Double> values, Map<String, String> missing) {
  public static final Measures NONE = new Measures(Map.of(), Map.of());

  /** The measures that people are shown; the others are parts of them. */
  public static final List<String> MAIN =
      List.of(
          Faithfulness.COMPREHENSIVENESS, Faithfulness.SUFFICIENCY, Faithfulness.LEAVE_ONE_OUT_TAU);

  public Measures {
    values = Map.copyOf(values);
    missing = Map.copyOf(missing);
  }

  /** Measures none of which has a value, all for the same reason. */
  public static Measures allMissing(String reason) {
    return new Measures(
        Map.of(), MAIN.stream().collect(Collectors.toMap(Function.identity(), name -> reason)));
  }
}
