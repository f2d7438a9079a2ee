package dev.ascribe.faults;

import dev.ascribe.app.AdditiveEngine;
import dev.ascribe.app.TinyStudies;
import dev.ascribe.common.AscribeException;
import dev.ascribe.dataset.DatasetLoader;
import dev.ascribe.dataset.Instance;
import dev.ascribe.dataset.Word;
import dev.ascribe.scheduling.StudyEvent.StudyCompleted;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import dev.ascribe.study.StudySpec;
import dev.ascribe.telemetry.Recorder;
import dev.ascribe.worker.device.DeviceRuntime;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The study that every scenario carries out: three runs of three texts, with additive models. */
final class CampaignStudy {
  static final StudySpec STUDY =
      TinyStudies.study("methods = [random, attention, occlusion, shapley-sampling]");

  private static final List<Instance> TEXTS = DatasetLoader.load(STUDY.datasets().get(0)).test();

  private CampaignStudy() {}

  /** The id of the text that a fault names, as in {@code text 2}. */
  static String textOf(String target) {
    return TEXTS.get(Integer.parseInt(target.substring("text ".length()))).id();
  }

  static List<List<Word>> words() {
    return TEXTS.stream().map(text -> text.input().words()).toList();
  }

  /** The devices of a plan; they report to {@code hits} what has happened to them. */
  static Map<String, FaultyDevice> devices(int count, List<Fault> faults, FaultHits hits) {
    Map<String, FaultyDevice> devices = new LinkedHashMap<>();
    for (int device = 0; device < count; device++) {
      devices.put("cpu:" + device, new FaultyDevice(device, faults, words(), hits));
    }
    return devices;
  }

  /** Carries the study out, or what is left of it, without faults; returns its last event. */
  static StudyCompleted runUndisturbed(Path home, String url) {
    ResultStore store = ResultStores.open(url);
    Map<String, DeviceRuntime> devices =
        new LinkedHashMap<>(devices(1, List.of(), new FaultHits()));
    FaultPlan none = new FaultPlan(0, FaultPlan.Family.ENGINE, false, 1, List.of());
    try (AdditiveEngine engine =
        new AdditiveEngine(store, url, home, devices, none.config(), Recorder.NONE)) {
      return engine.run(STUDY, event -> {});
    }
  }

  /** The process that runs the study now, as a text; empty if none does. */
  static String ownerOfLock(String url) {
    try (ResultStore store = ResultStores.open(url)) {
      return store.locks().ownerOf(STUDY.id()).orElse("");
    }
  }

  /** The code of an error with which a study was aborted. */
  static String codeOf(Throwable failure) {
    Throwable cause = failure;
    while (!(cause instanceof AscribeException) && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof AscribeException known ? known.code().name() : failure.toString();
  }
}
