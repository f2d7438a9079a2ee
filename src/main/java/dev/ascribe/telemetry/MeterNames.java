package dev.ascribe.telemetry;

/**
 * Names of meters and of their labels, as Micrometer writes them. Exporters add units and suffixes:
 * Prometheus shows the counter {@code ascribe.evaluations} as {@code ascribe_evaluations_total},
 * the timer {@code ascribe.unit} as {@code ascribe_unit_seconds} and the gauge {@code
 * ascribe.device.memory}, which is in bytes, as {@code ascribe_device_memory_bytes}.
 */
public final class MeterNames {
  /** Counter: coalitions whose value was computed, by device. */
  public static final String EVALUATIONS = "ascribe.evaluations";

  /** Counter: tokens that went through a model, padding left out, by device. */
  public static final String TOKENS = "ascribe.tokens";

  /** Distribution: tokens of a batch, padding included. */
  public static final String BATCH_TOKENS = "ascribe.batch.tokens";

  /** Gauge: units that wait for a device, by kind. */
  public static final String QUEUE_UNITS = "ascribe.queue.units";

  /** Counter: units that ended, by kind and outcome. */
  public static final String UNITS = "ascribe.units";

  /** Counter: attempts of units that failed, by code. */
  public static final String UNIT_FAILURES = "ascribe.unit.failures";

  /** Timer: from the lease of a unit to its end, by kind. */
  public static final String UNIT = "ascribe.unit";

  /** Gauge: 1 while the device takes work, else 0. */
  public static final String DEVICE_UP = "ascribe.device.up";

  /** Gauge: memory of the device that is in use, in bytes. */
  public static final String DEVICE_MEMORY = "ascribe.device.memory";

  /** Timer with buckets: from the request for an explanation to its end. */
  public static final String EXPLANATION = "ascribe.explanation";

  /** Counter: values looked up in the coalition cache, by outcome. */
  public static final String CACHE_REQUESTS = "ascribe.cache.requests";

  /** Gauge: studies in the store, by state. */
  public static final String STUDIES = "ascribe.studies";

  /** Counter: rows made durable, by table. */
  public static final String STORE_ROWS = "ascribe.store.rows";

  /** Timer: from the arrival of the oldest row of a batch to its commit. */
  public static final String STORE_LAG = "ascribe.store.lag";

  /** Counter: attempts to commit that failed. */
  public static final String STORE_FAILURES = "ascribe.store.failures";

  /** Gauge: age in seconds of the oldest row that waits to be made durable; 0 if none waits. */
  public static final String STORE_WAITING = "ascribe.store.waiting";

  /** Gauge: memory of the process that is in RAM, in bytes. */
  public static final String RESIDENT_MEMORY = "process.resident.memory";

  /** Timer with buckets: from the arrival of a request to the beginning of its reply. */
  public static final String HTTP_REQUEST = "ascribe.http.request";

  /** Gauge: connections to the server that are open. */
  public static final String HTTP_CONNECTIONS = "ascribe.http.connections";

  /** Counter: connections that were refused because every open connection had a request in work. */
  public static final String HTTP_CONNECTIONS_REFUSED = "ascribe.http.connections.refused";

  /** Label: the method of a request, {@code other} for one that HTTP does not know. */
  public static final String METHOD = "method";

  /** Label: the template of the path in the OpenAPI document; {@code none} for any other path. */
  public static final String ROUTE = "route";

  /** Label: the status of a reply; 499 if the client had gone before the reply. */
  public static final String STATUS = "status";

  /**
   * Label: who caused the failure of a request: {@code caller}, {@code server}, or {@code none} if
   * it did not fail.
   */
  public static final String FAULT = "fault";

  /** Label: a device, such as {@code cpu:0} or {@code cuda:1}. */
  public static final String DEVICE = "device";

  /** Label: the code of an error. */
  public static final String CODE = "code";

  /** Label: the kind of a unit. */
  public static final String KIND = "kind";

  /** Label: {@code done} or {@code failed} for a unit, {@code hit} or {@code miss} for a cache. */
  public static final String OUTCOME = "outcome";

  /** Label: the state of a study: running, done, failed or cancelled. */
  public static final String STATE = "state";

  /** Label: a table of the store. */
  public static final String TABLE = "table";

  private MeterNames() {}
}
