package dev.ascribe.worker;

import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.Paradigm;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.Task;
import dev.ascribe.study.TrainingSpec;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.List;

/** Training units for tests. */
public final class TrainingUnits {
  private TrainingUnits() {}

  public static WorkUnit.Train train(String run) {
    Task task = Task.SENTIMENT;
    DatasetSpec dataset =
        new DatasetSpec(
            "sample-sentiment",
            DatasetSpec.Format.SAMPLE,
            List.of(),
            Task.SENTIMENT,
            task.labels(),
            task.template(),
            task.verbalizer(),
            0);
    return new WorkUnit.Train(
        run + "/train",
        new RunSpec(run, dataset, "additive", Paradigm.PROMPTED, 4, 13),
        new TrainingSpec(1, 8, 1e-5, 0.01, 0.1, 1, 0.1),
        "checkpoint",
        null,
        null);
  }
}
