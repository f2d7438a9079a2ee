package dev.ascribe.http.directives;

import dev.ascribe.http.settings.HttpSettings;
import dev.ascribe.scheduling.Service;
import dev.ascribe.storage.ResultStore;
import java.util.concurrent.Executor;

/**
 * The parts that the routes of all capabilities use.
 *
 * @param store routes read results from it, while the service writes them
 * @param models models that clients may name
 * @param token checks requests of operations that are not open
 * @param blocking threads that may block on files and on the store
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
  /** Removes from messages of the engine what strangers should not see. */
  public Details details() {
    return problems.details();
  }
}
