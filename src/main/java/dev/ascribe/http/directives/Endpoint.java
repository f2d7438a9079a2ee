package dev.ascribe.http.directives;

import org.apache.pekko.http.javadsl.model.HttpMethod;
import org.apache.pekko.http.javadsl.model.HttpMethods;

/**
 * All operations of the server, with the path templates that the OpenAPI document, the meters and
 * the log use.
 */
public enum Endpoint {
  SUBMIT_STUDY(HttpMethods.POST, "/v1/studies"),
  LIST_STUDIES(HttpMethods.GET, "/v1/studies"),
  SHOW_STUDY(HttpMethods.GET, "/v1/studies/{id}"),
  RENAME_STUDY(HttpMethods.PATCH, "/v1/studies/{id}"),
  CANCEL_STUDY(HttpMethods.DELETE, "/v1/studies/{id}"),
  STUDY_EVENTS(HttpMethods.GET, "/v1/studies/{id}/events"),
  STUDY_RESULTS(HttpMethods.GET, "/v1/studies/{id}/results"),
  STUDY_INSTANCES(HttpMethods.GET, "/v1/studies/{id}/instances"),
  STUDY_REPORT(HttpMethods.GET, "/v1/studies/{id}/report"),
  EXPLAIN(HttpMethods.POST, "/v1/explain"),
  EXPLAIN_BATCH(HttpMethods.POST, "/v1/explain/batch"),
  MODELS(HttpMethods.GET, "/v1/models"),
  METHODS(HttpMethods.GET, "/v1/methods"),
  STATUS(HttpMethods.GET, "/v1/status"),
  SET_LOG_LEVEL(HttpMethods.PUT, "/v1/loggers/{logger}"),
  METRICS(HttpMethods.GET, "/metrics"),
  LIVE(HttpMethods.GET, "/health/live", Access.OPEN),
  READY(HttpMethods.GET, "/health/ready", Access.OPEN),
  API_DOCUMENT(HttpMethods.GET, "/openapi.yaml", Access.OPEN),
  DASHBOARD(HttpMethods.GET, "/", Access.OPEN),
  API_BROWSER(HttpMethods.GET, "/api", Access.OPEN),
  DASHBOARD_FILES(HttpMethods.GET, "/assets/{path*}", Access.OPEN);

  /** Says which clients may call an operation. */
  private enum Access {
    /** Clients that send the token, where the settings have one. */
    TOKEN,
    /** Everybody. */
    OPEN
  }

  private final HttpMethod method;
  private final String template;
  private final Access access;

  Endpoint(HttpMethod method, String template) {
    this(method, template, Access.TOKEN);
  }

  Endpoint(HttpMethod method, String template, Access access) {
    this.method = method;
    this.template = template;
    this.access = access;
  }

  public HttpMethod method() {
    return method;
  }

  /** The path as the OpenAPI document writes it. */
  public String template() {
    return template;
  }

  /** Whether no token is needed to call the operation. */
  public boolean isOpen() {
    return access == Access.OPEN;
  }

  /**
   * Whether requests have deadlines of their own, so that the timeout of replies does not apply.
   */
  public boolean hasOwnDeadline() {
    return this == EXPLAIN || this == EXPLAIN_BATCH;
  }

  /** Whether monitoring calls the operation every few seconds. */
  public boolean isProbe() {
    return this == LIVE || this == READY || this == METRICS;
  }
}
