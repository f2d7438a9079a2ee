package dev.ascribe.study;

/** The output of the model for the target label that an attribution explains. */
public enum ValueKind implements Named {
  PROBABILITY,
  LOG_PROBABILITY,
  LOGIT;
}
