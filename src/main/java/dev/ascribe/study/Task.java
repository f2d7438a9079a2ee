package dev.ascribe.study;

/** The kind of input: one text or a pair, with its labels, template and verbalizer. */
public enum Task implements Named {
  SENTIMENT("sentiment"),
  NLI("nli");

  private final String id;

  Task(String id) {
    this.id = id;
  }

  @Override
  public String id() {
    return id;
  }
}
