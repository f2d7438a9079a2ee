package dev.ascribe.study;

/** The output of the model that is explained, for the target class. */
public enum ValueKind implements Named {
  PROBABILITY,
  LOG_PROBABILITY,
  LOGIT;
}
