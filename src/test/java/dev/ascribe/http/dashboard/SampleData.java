package dev.ascribe.http.dashboard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** A daemon on an ordinary day: a study that runs, one that is done, and some that ended early. */
final class SampleData {
  static final String RUNNING = "reviews-growing-1f0c";
  static final String DONE = "inference-slice-77ab";

  /** A study that is done, all of whose runs have the same training size. */
  static final String ONE_SIZE = "one-size-8e21";

  /** A study that failed before a run was complete. */
  static final String FAILED = "warm-up-09d2";

  static final List<String> METHODS =
      List.of("random", "attention", "integrated-gradients", "occlusion", "shapley-sampling");
  static final String FINISHED_RUN = "sample-sentiment.bert-base-uncased.prompted.16.13";
  static final String TRAINING_RUN = "sample-sentiment.bert-base-uncased.fine-tuned.64.21";
  static final String EVALUATING_RUN = "sample-sentiment.bert-base-uncased.fine-tuned.64.13";
  static final int INSTANCES = 45;

  private static final String SENTIMENT = "sample-sentiment";
  private static final String BERT = "bert-base-uncased";

  private SampleData() {}

  static DaemonData data() {
    DaemonData data = new DaemonData();
    addRunning(data);
    data.explainable.add("sample-sentiment.bert-base-uncased.prompted.0");
    addDone(data);
    data.add(
        study(FAILED, "warm-up", "failed", 4, 180, 12)
            .put(
                "cause",
                "the model 'bert-large-cased' is not installed: ascribe models pull bert-large-cased"),
        List.of());
    data.add(
        study("ablation-of-templates-c3e1", "ablation-of-templates", "cancelled", 24, 2160, 801)
            .put("priority", "low"),
        List.of());
    data.add(
        study("first-light-5510", "first-light", "interrupted", 6, 270, 45).putNull("submitted"),
        List.of());
    addOfOneSize(data);
    addStatus(data);
    addModels(data);
    return data;
  }

  private static void addRunning(DaemonData data) {
    List<ObjectNode> runs = new ArrayList<>();
    for (int size : new int[] {0, 16, 64}) {
      for (int seed : size == 0 ? new int[] {0} : new int[] {13, 21, 42}) {
        runs.add(run(SENTIMENT, BERT, "prompted", size, seed, "done"));
        if (size > 0) {
          String state =
              size == 16 ? "done" : seed == 13 ? "evaluating" : seed == 21 ? "training" : "pending";
          runs.add(run(SENTIMENT, BERT, "fine-tuned", size, seed, state));
        }
      }
    }
    runs.add(run(SENTIMENT, "tinyllama-1.1b-chat", "decoder", 0, 0, "done"));
    ObjectNode study =
        study(RUNNING, "reviews-growing", "running", runs.size(), runs.size() * INSTANCES, 0);
    study.put("priority", "high").put("eta_seconds", 1520.0).put("evaluations", 1_284_430);
    ArrayNode list = study.putArray("runs");
    list.addAll(runs);
    study.put("completed", runs.stream().mapToInt(run -> run.get("completed").asInt()).sum());
    study.put("failed", 2).put("failure_count", 2);
    ArrayNode failures = study.putArray("failures");
    failures.add(
        failure(
            FINISHED_RUN,
            "sentiment-042",
            "OUT_OF_MEMORY",
            "cuda:1 has no room for a batch of one row of 512 tokens"));
    failures.add(
        failure(
            EVALUATING_RUN,
            "sentiment-107",
            "INTERNAL",
            "the worker of cuda:0 ended while it held the unit"));
    data.add(
        study,
        SampleFigures.of(
            runs.stream().filter(run -> run.get("state").asText().equals("done")).toList(),
            METHODS));
    runs.forEach(
        run ->
            data.addInstances(
                RUNNING,
                run.get("id").asText(),
                SampleInstances.sentiment(run.get("completed").asInt(), METHODS)));
  }

  private static void addDone(DaemonData data) {
    List<ObjectNode> runs =
        Stream.of(0, 16)
            .map(size -> run("sample-nli", BERT, "prompted", size, size == 0 ? 0 : 13, "done"))
            .toList();
    addComplete(data, DONE, "inference-slice", runs);
    runs.forEach(
        run ->
            data.addInstances(
                DONE, run.get("id").asText(), SampleInstances.inference(INSTANCES, METHODS)));
  }

  private static void addOfOneSize(DaemonData data) {
    List<ObjectNode> runs =
        Stream.of("prompted", "fine-tuned")
            .flatMap(
                paradigm ->
                    Stream.of(13, 21, 42)
                        .map(seed -> run(SENTIMENT, BERT, paradigm, 16, seed, "done")))
            .toList();
    addComplete(data, ONE_SIZE, "one-size", runs);
  }

  private static void addComplete(DaemonData data, String id, String name, List<ObjectNode> runs) {
    int instances = runs.size() * INSTANCES;
    ObjectNode study = study(id, name, "done", runs.size(), instances, instances);
    study.putArray("runs").addAll(runs);
    data.add(study, SampleFigures.of(runs, METHODS));
  }

  static ObjectNode study(
      String id, String name, String state, int runs, int instances, int completed) {
    ObjectNode study = FakeDaemon.JSON.createObjectNode();
    study.put("id", id).put("name", name).put("digest", id.substring(id.length() - 4));
    study.put("state", state).put("priority", "normal");
    METHODS.forEach(study.putArray("methods")::add);
    study.put("submitted", "2026-11-22T08:15:00Z");
    if (state.equals("running")) {
      study.putNull("ended");
    } else {
      study.put("ended", "2026-11-22T09:52:30Z");
    }
    study.put("run_count", runs).put("instances", instances).put("completed", completed);
    study.put("failed", 0).put("evaluations", completed * 620L).putNull("eta_seconds");
    study.put("failure_count", 0).putNull("cause");
    study.putArray("runs");
    study.putArray("failures");
    return study;
  }

  static ObjectNode run(
      String dataset, String model, String paradigm, int size, int seed, String state) {
    ObjectNode run = FakeDaemon.JSON.createObjectNode();
    String id = String.join(".", dataset, model, paradigm, String.valueOf(size));
    run.put("id", size == 0 ? id : id + "." + seed);
    run.put("dataset", dataset).put("model", model).put("paradigm", paradigm);
    run.put("training_size", size).put("seed", seed).put("state", state);
    run.put("step", state.equals("training") ? 46 : 0)
        .put("steps", state.equals("training") ? 96 : 0);
    run.put("instances", INSTANCES).put("failed", 0);
    run.put("completed", state.equals("done") ? INSTANCES : state.equals("evaluating") ? 23 : 0);
    if (state.equals("done")) {
      double gain = paradigm.equals("fine-tuned") ? -0.14 : paradigm.equals("decoder") ? 0.05 : 0;
      run.put(
          "accuracy",
          0.58 + gain + 0.05 * Math.log1p(size) + new Random(seed).nextGaussian() * 0.02);
    } else {
      run.putNull("accuracy");
    }
    return run;
  }

  private static ObjectNode failure(String run, String instance, String code, String message) {
    ObjectNode failure = FakeDaemon.JSON.createObjectNode();
    failure.put("run", run).put("instance", instance).put("unit", "coalitions 128 to 255");
    return failure.put("code", code).put("message", message).put("attempts", 3);
  }

  private static void addStatus(DaemonData data) {
    data.status.put("version", "0.1.0").put("uptime_seconds", 93_410.0);
    ArrayNode devices = data.status.putArray("devices");
    for (int number = 0; number < 3; number++) {
      ObjectNode device = devices.addObject();
      device.put("device", "cuda:" + number).put("up", number < 2);
      device.put("memory_bytes", number < 2 ? 11_800_000_000L + number * 2_100_000_000L : 0);
      ArrayNode models = device.putArray("resident_models");
      ArrayNode units = device.putArray("units");
      if (number < 2) {
        models.add(BERT).add(EVALUATING_RUN);
        unit(
            units,
            "coalitions 0 to 127 of sentiment-0" + (40 + number),
            "coalitions",
            RUNNING,
            0.4 + number);
      }
      if (number == 1) {
        unit(units, TRAINING_RUN, "training", RUNNING, 74);
        unit(units, "explain", "coalitions", "r-5f1e9a", 0.1);
      }
    }
    data.status
        .putObject("queue")
        .put("coalitions", 64)
        .put("training", 1)
        .put("prediction", 3)
        .put("attribution", 12);
    data.status
        .put("oldest_wait_seconds", 2.4)
        .put("waiting_requests", 3)
        .put("request_limit", 256);
    data.status.putNull("store");
  }

  private static void unit(
      ArrayNode units, String name, String kind, String owner, double seconds) {
    units
        .addObject()
        .put("unit", name)
        .put("kind", kind)
        .put("owner", owner)
        .put("seconds", seconds);
  }

  private static void addModels(DaemonData data) {
    model(data, "bert-large-cased", false, "prompted", "fine-tuned");
    model(data, BERT, true, "prompted", "fine-tuned");
    model(data, "tinyllama-1.1b-chat", true, "decoder");
    for (String method : METHODS) {
      data.methods.addObject().put("name", method).put("samples", method.startsWith("shapley"));
    }
    data.methods.addObject().put("name", "shapley-kernel").put("samples", true);
  }

  private static void model(DaemonData data, String name, boolean installed, String... paradigms) {
    ArrayNode list =
        data.models.addObject().put("name", name).put("installed", installed).putArray("paradigms");
    Stream.of(paradigms).forEach(list::add);
  }
}
