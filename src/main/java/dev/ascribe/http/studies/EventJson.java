package dev.ascribe.http.studies;

import dev.ascribe.http.directives.ApiRoutes;
import dev.ascribe.http.directives.Details;
import dev.ascribe.scheduling.NumberedEvent;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.study.RunSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.sse.ServerSentEvent;

/** Events of a study as the API writes them. */
final class EventJson {
  private final Details details;

  EventJson(Details details) {
    this.details = details;
  }

  /** The event with its number, ready to be sent. */
  ServerSentEvent of(NumberedEvent numbered) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("at", numbered.at());
    String name = fill(data, numbered.event());
    return ApiRoutes.event(Optional.of(Long.toString(numbered.number())), name, data);
  }

  private String fill(Map<String, Object> data, StudyEvent event) {
    if (event instanceof StudyEvent.Planned planned) {
      data.put("runs", planned.runs());
      data.put("instances", planned.instances());
      data.put("stored_instances", planned.storedInstances());
      return "planned";
    }
    if (event instanceof StudyEvent.TrainingStarted started) {
      run(data, started.run());
      return "training-started";
    }
    if (event instanceof StudyEvent.TrainingAdvanced advanced) {
      run(data, advanced.run());
      data.put("step", advanced.step());
      data.put("steps", advanced.steps());
      return "training-advanced";
    }
    if (event instanceof StudyEvent.Trained trained) {
      run(data, trained.run());
      data.put("dev_accuracy", trained.devAccuracy());
      data.put("seconds", trained.seconds());
      return "trained";
    }
    if (event instanceof StudyEvent.InstanceCompleted completed) {
      run(data, completed.run());
      data.put("instance", completed.instanceId());
      data.put("done", completed.done());
      data.put("total", completed.total());
      data.put("evaluations", completed.evaluations());
      return "instance-completed";
    }
    if (event instanceof StudyEvent.UnitFailed failed) {
      run(data, failed.run());
      data.put("unit", failed.unit());
      data.put("message", details.publicLine(failed.message()));
      data.put("attempts", failed.attempts());
      return "unit-failed";
    }
    if (event instanceof StudyEvent.RunCompleted completed) {
      run(data, completed.run());
      data.put("accuracy", completed.accuracy());
      data.put("instances", completed.instances());
      data.put("seconds", completed.seconds());
      return "run-completed";
    }
    if (event instanceof StudyEvent.StudyCompleted completed) {
      data.put("failures", completed.failures());
      data.put("seconds", completed.seconds());
      return "study-completed";
    }
    if (event instanceof StudyEvent.StudyAborted aborted) {
      data.put("code", aborted.code().name());
      data.put("message", details.publicLine(aborted.message()));
      return "study-aborted";
    }
    return "study-cancelled";
  }

  private static void run(Map<String, Object> data, RunSpec run) {
    data.put("run", run.id());
  }
}
