package dev.ascribe.cli.bench;

import dev.ascribe.cli.command.JsonOutput;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** How long requests took, in milliseconds, sorted. */
record Latencies(double[] sorted) {
  static Latencies of(Collection<Double> milliseconds) {
    return new Latencies(milliseconds.stream().mapToDouble(Double::doubleValue).sorted().toArray());
  }

  /** The smallest that so large a share of all does not exceed (nearest rank); NaN of none. */
  double percentile(double share) {
    return sorted.length == 0
        ? Double.NaN
        : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }

  Map<String, Object> json() {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("p50", JsonOutput.number(percentile(0.50)));
    object.put("p95", JsonOutput.number(percentile(0.95)));
    object.put("p99", JsonOutput.number(percentile(0.99)));
    object.put("max", JsonOutput.number(percentile(1)));
    return object;
  }
}
