package dev.ascribe.study;

/** The data sets that Ascribe ships, by the names under which studies use them. */
public enum SampleSet implements Named {
  SENTIMENT("sample-sentiment", Task.SENTIMENT),
  NLI("sample-nli", Task.NLI);

  private final String id;
  private final Task task;

  SampleSet(String id, Task task) {
    this.id = id;
    this.task = task;
  }

  @Override
  public String id() {
    return id;
  }

  public Task task() {
    return task;
  }

  /** Where its JSON lines lie on the class path. */
  public String resource() {
    return "/samples/" + id + ".jsonl";
  }

  /** The sample set as a data set of a study, with the defaults of its task. */
  public DatasetSpec dataset(int testLimit) {
    return TaskDefaults.of(task)
        .dataset(id, DatasetSpec.Format.SAMPLE, java.util.List.of(), testLimit);
  }
}
