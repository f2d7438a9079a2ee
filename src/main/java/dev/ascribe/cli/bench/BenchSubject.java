package dev.ascribe.cli.bench;

import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelHome;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.study.AttributionSpec;
import dev.ascribe.study.AttributionSpec.GradientBaseline;
import dev.ascribe.study.AttributionSpec.Grouping;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.Method;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Paradigm;
import dev.ascribe.study.Task;
import dev.ascribe.study.ValueKind;
import dev.ascribe.worker.DeviceBenchmark;
import dev.ascribe.worker.device.DeviceId;
import java.util.List;
import picocli.CommandLine.Option;

/**
 * The model that a benchmark measures, with its option {@code --model}. It is used with a sentiment
 * prompt, on the first of the devices.
 */
final class BenchSubject {
  @Option(
      names = "--model",
      paramLabel = "MODEL",
      defaultValue = "bert-base-uncased",
      description =
          "The model: a name of 'models list', hf:ORG/NAME, or a directory (default: "
              + "bert-base-uncased).")
  private String model;

  /** The reference by which the engine and the bare loop load the model. */
  ModelRef reference() {
    Task task = Task.SENTIMENT;
    return new ModelRef(
        model, Paradigm.PROMPTED, task.labels(), task.template(), task.labelWords(), null);
  }

  /** Loads the model on the first of the devices that the options name. */
  DeviceBenchmark open(EngineOptions options) {
    // The tensor engine reads the number of threads when it loads.
    DeviceId.shareOutCores(List.of(new DeviceId(false, 0)));
    DeviceId device = DeviceId.parse(options.devices()).get(0);
    return DeviceBenchmark.open(
        device, reference(), new ModelCatalog(new ModelHome(options.home())).resolve(model));
  }

  /**
   * A request to explain the predicted label of a text.
   *
   * @param permutations largest number of random orders
   * @param evaluations largest number of coalitions, or null for as many as the permutations need
   */
  ExplanationRequest request(
      TextInput text, Method method, int permutations, Integer evaluations, long seed) {
    AttributionSpec attribution =
        new AttributionSpec(
            ValueKind.PROBABILITY,
            AbsencePolicy.REMOVE,
            permutations,
            evaluations,
            null,
            FeatureLevel.WORD,
            Grouping.AUTO,
            1,
            GradientBaseline.PAD);
    return new ExplanationRequest(reference(), text, method, null, attribution, seed, false);
  }
}
