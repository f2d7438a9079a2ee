package dev.ascribe.http.studies;

import dev.ascribe.http.reply.Details;
import dev.ascribe.http.reply.Json;
import dev.ascribe.scheduling.StudyPage;
import dev.ascribe.scheduling.StudyStatus;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Studies as the API writes them. */
final class StudyJson {
  private final Details details;

  StudyJson(Details details) {
    this.details = details;
  }

  /** A line of the list. */
  Map<String, Object> listed(StudyStatus study) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", study.id());
    json.put("name", study.name());
    json.put("digest", study.digest());
    json.put("state", study.state().id());
    json.put("priority", study.priority().id());
    json.put("methods", study.methods());
    json.put("submitted", time(study.submitted()));
    json.put("ended", time(study.ended()));
    json.put("run_count", study.runCount());
    json.put("run_states", study.runStates());
    json.put("instances", study.instances());
    json.put("completed", study.completed());
    json.put("failed", study.failed());
    json.put("evaluations", study.evaluations());
    json.put("eta_seconds", Json.number(study.etaSeconds()));
    json.put("failure_count", study.failureCount());
    json.put("cause", study.cause() == null ? null : details.publicLine(study.cause()));
    return json;
  }

  /** The study with a page of its runs and the first of its failures. */
  Map<String, Object> whole(StudyStatus study) {
    Map<String, Object> json = listed(study);
    json.put("runs", study.runs().stream().map(this::run).toList());
    json.put("next_run", study.nextRun());
    json.put("failures", study.failures().stream().map(this::failure).toList());
    return json;
  }

  Map<String, Object> list(StudyPage page) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("studies", page.studies().stream().map(this::listed).toList());
    json.put("next", page.next() == null ? null : page.next().text());
    return json;
  }

  private Map<String, Object> run(StudyStatus.RunStatus run) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", run.id());
    json.put("dataset", run.dataset());
    json.put("model", details.withoutPaths(run.model()));
    json.put("paradigm", run.paradigm());
    json.put("training_size", run.trainingSize());
    json.put("seed", run.seed());
    json.put("state", run.state());
    json.put("step", run.step());
    json.put("steps", run.steps());
    json.put("instances", run.instances());
    json.put("completed", run.completed());
    json.put("failed", run.failed());
    json.put("accuracy", Json.number(run.accuracy()));
    return json;
  }

  private Map<String, Object> failure(StudyStatus.Failure failure) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("run", failure.run());
    json.put("instance", failure.instance());
    json.put("unit", failure.unit());
    json.put("code", failure.code());
    json.put("message", details.publicLine(failure.message()));
    json.put("attempts", failure.attempts());
    return json;
  }

  private static String time(Instant instant) {
    return instant == null ? null : instant.toString();
  }
}
