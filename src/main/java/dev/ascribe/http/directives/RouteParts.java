package dev.ascribe.http.directives;

import dev.ascribe.http.settings.HttpSettings;
import dev.ascribe.scheduling.Service;
import dev.ascribe.storage.ResultStore;
import java.util.concurrent.Executor;

/**
 * What the routes of all capabilities are made of.
 *
 * @param store results are read from it, beside the service that writes them
 * @param models those that clients may name
 * @param token check of operations that are not open
 * @param blocking threads that may wait for files and for the store
 */
public record RouteParts(
    Service service,
    ResultStore store,
    ServableModels models,
    HttpSettings settings,
    TokenCheck token,
    BodyReader bodies,
    Problems problems,
    Executor blocking) {
  /** Makes messages of the engine fit for strangers. */
  public Details details() {
    return problems.details();
  }
}
