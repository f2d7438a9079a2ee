package dev.ascribe.study;

/** The output of the model that is explained, for the target class. */
public enum ValueKind implements Named {
  PROBABILITY("probability"),
  LOG_PROBABILITY("log-probability"),
  LOGIT("logit");

  private final String id;

  ValueKind(String id) {
    this.id = id;
  }

  @Override
  public String id() {
    return id;
  }
}
