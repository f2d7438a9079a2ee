package dev.ascribe.telemetry;

import java.util.List;

/**
 * The keys of SLF4J's diagnostic context, which say what a log line is about. Actors set them with
 * {@code Behaviors.withMdc}, other classes with {@code MDC.putCloseable}.
 */
public final class LogFields {
  public static final String STUDY = "study";
  public static final String RUN = "run";
  public static final String UNIT = "unit";
  public static final String DEVICE = "device";
  public static final String REQUEST = "request";

  /** All keys, in the order in which log lines show them. */
  static final List<String> ALL = List.of(STUDY, RUN, UNIT, DEVICE, REQUEST);

  private LogFields() {}
}
