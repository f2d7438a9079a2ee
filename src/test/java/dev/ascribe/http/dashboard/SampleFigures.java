package dev.ascribe.http.dashboard;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Figures of runs as the store's table of metrics has them, of a plausible size. */
final class SampleFigures {
  private SampleFigures() {}

  /** Rows of the runs, the same for the same runs. */
  static List<ObjectNode> of(List<ObjectNode> runs, List<String> methods) {
    List<ObjectNode> rows = new ArrayList<>();
    for (ObjectNode run : runs) {
      Random random = new Random(run.get("id").asText().hashCode() * 0x9E3779B97F4A7C15L);
      double growth = Math.log1p(run.get("training_size").asInt()) / Math.log(65);
      double paradigm = run.get("paradigm").asText().equals("fine-tuned") ? -0.08 : 0.03;
      double accuracy = run.get("accuracy").asDouble(0.7);
      for (String subset : List.of("all", "correct", "wrong", "gold=neutral")) {
        double ofSubset = subset.equals("wrong") ? -0.06 : subset.equals("correct") ? 0.02 : 0;
        row(
            rows,
            run,
            "",
            "accuracy",
            subset,
            subset.equals("all") ? accuracy : subset.equals("correct") ? 1 : 0);
        // Macro-F1 and AUC-TP are of all labels.
        boolean allLabels = !subset.startsWith("gold=");
        if (allLabels) {
          row(rows, run, "", "macro-f1", subset, accuracy - 0.02);
        }
        for (int rank = 0; rank < methods.size(); rank++) {
          String method = methods.get(rank);
          boolean baseline = method.equals("random");
          double quality =
              baseline ? 0 : 0.04 + 0.055 * rank + (0.05 + paradigm) * growth + paradigm + ofSubset;
          double noise = random.nextGaussian() * 0.012;
          row(rows, run, method, "map", subset, 0.41 + quality + noise);
          row(rows, run, method, "average-precision", subset, 0.41 + quality + noise);
          row(rows, run, method, "auprc", subset, 0.39 + quality + noise);
          row(rows, run, method, "token-f1", subset, 0.33 + quality + noise);
          row(rows, run, method, "iou-f1", subset, 0.18 + quality + noise);
          row(rows, run, method, "comprehensiveness", subset, 0.12 + 0.9 * quality + noise);
          row(rows, run, method, "comprehensiveness@10", subset, 0.10 + 0.8 * quality + noise);
          row(rows, run, method, "sufficiency", subset, 0.28 - 0.7 * quality + noise);
          row(rows, run, method, "leave-one-out-tau", subset, 1.4 * quality + noise);
          if (allLabels) {
            row(rows, run, method, "auc-tp", subset, 55 - 60 * quality + 40 * noise);
            row(rows, run, method, "auc-tp-p0", subset, accuracy - 0.02);
          }
          row(rows, run, method, "left-out", subset, 2);
        }
      }
    }
    return rows;
  }

  private static void row(
      List<ObjectNode> rows,
      ObjectNode run,
      String method,
      String name,
      String subset,
      double value) {
    ObjectNode row = FakeDaemon.JSON.createObjectNode();
    row.put("study_id", "any").put("run_id", run.get("id").asText()).put("instance_id", "");
    row.put("method", method).put("name", name).put("subset", subset);
    rows.add(row.put("value", value).put("count", count(run, subset)));
  }

  /** Of a subset, each run has its own number of instances. */
  private static int count(ObjectNode run, String subset) {
    int all = run.get("instances").asInt();
    int right = (int) Math.round(all * run.get("accuracy").asDouble(0.7));
    return switch (subset) {
      case "correct" -> right;
      case "wrong" -> all - right;
      case "all" -> all;
      default -> all / 3;
    };
  }
}
