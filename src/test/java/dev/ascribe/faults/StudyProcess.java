package dev.ascribe.faults;

import dev.ascribe.app.AdditiveEngine;
import dev.ascribe.scheduling.StudyEvent.StudyCompleted;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.device.DeviceRuntime;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A process of its own that carries the study out, so slowly that it can be killed meanwhile. */
final class StudyProcess {
  /** Begins the lines that the parent reads. */
  static final String PREFIX = "test: ";

  static final String BEGUN = "begun";

  private static final int MILLIS_PER_BATCH = 8;

  private StudyProcess() {}

  /**
   * @param arguments the home, the URL of the store and the number of devices
   */
  public static void main(String[] arguments) {
    Path home = Path.of(arguments[0]);
    String url = arguments[1];
    int count = Integer.parseInt(arguments[2]);
    List<Fault> slow =
        java.util.stream.IntStream.range(0, count)
            .mapToObj(
                device ->
                    new Fault(
                        FaultKind.SLOW_DEVICE, device, "", 0, Integer.MAX_VALUE, MILLIS_PER_BATCH))
            .toList();
    Map<String, DeviceRuntime> devices =
        new LinkedHashMap<>(CampaignStudy.devices(count, slow, new FaultHits()));
    ResultStore store = ResultStores.open(url);
    FaultPlan plan = new FaultPlan(0, FaultPlan.Family.ENGINE, false, count, List.of());
    StudyCompleted end;
    try (AdditiveEngine engine =
        new AdditiveEngine(store, url, home, devices, plan.config(), Recorder.NONE)) {
      boolean[] isFirst = {true};
      end =
          engine.run(
              CampaignStudy.STUDY,
              event -> {
                if (isFirst[0]) {
                  print(BEGUN);
                  isFirst[0] = false;
                }
              });
    }
    System.exit(end.failures() == 0 ? 0 : 1);
  }

  private static void print(String line) {
    System.out.println(PREFIX + line);
    System.out.flush();
  }
}
