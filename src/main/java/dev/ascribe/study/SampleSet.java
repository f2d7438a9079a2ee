package dev.ascribe.study;

import java.util.List;

/** The data sets that come with Ascribe, with the names that studies use. */
public enum SampleSet implements Named {
  SENTIMENT(Task.SENTIMENT),
  NLI(Task.NLI);

  private final Task task;

  SampleSet(Task task) {
    this.task = task;
  }

  @Override
  public String id() {
    return "sample-" + Named.super.id();
  }

  public Task task() {
    return task;
  }

  /** Returns the path of its JSON lines on the class path. */
  public String resource() {
    return "/samples/" + id() + ".jsonl";
  }

  /** Returns the sample set as a data set of a study, with the defaults of its task. */
  public DatasetSpec dataset(int testLimit) {
    return task.dataset(id(), DatasetSpec.Format.SAMPLE, List.of(), testLimit);
  }
}
