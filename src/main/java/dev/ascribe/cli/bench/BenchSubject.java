package dev.ascribe.cli.bench;

import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelHome;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Paradigm;
import dev.ascribe.study.Task;
import dev.ascribe.worker.DeviceBenchmark;
import dev.ascribe.worker.device.DeviceId;
import java.util.List;
import picocli.CommandLine.Option;

/** What is measured: a prompted sentiment model on the first of the devices. */
final class BenchSubject {
  @Option(
      names = "--model",
      paramLabel = "MODEL",
      defaultValue = "bert-base-uncased",
      description =
          "A name of models list, hf:ORG/NAME, or a directory (default: bert-base-uncased).")
  private String model;

  /** The reference under which engine and bare loop load the model. */
  ModelRef reference() {
    Task task = Task.SENTIMENT;
    return new ModelRef(
        model, Paradigm.PROMPTED, task.labels(), task.template(), task.labelWords(), null);
  }

  /** The model on the first of the devices that the options name. */
  DeviceBenchmark open(EngineOptions options) {
    // Threads are shared out before the tensor engine loads, as it is done for an engine.
    DeviceId.shareOutCores(List.of(new DeviceId(false, 0)));
    DeviceId device = DeviceId.parse(options.devices()).get(0);
    return DeviceBenchmark.open(
        device, reference(), new ModelCatalog(new ModelHome(options.home())).resolve(model));
  }
}
