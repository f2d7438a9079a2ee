package dev.ascribe.http.directives;

import dev.ascribe.http.settings.HttpSettings;
import dev.ascribe.scheduling.Service;
import dev.ascribe.storage.ResultStore;
import java.util.concurrent.Executor;

/**
 * The objects that all classes of routes use, such as the service, the store and the settings.
 *
 * @param store the results of studies; routes only read it, the service writes it
 * @param models the models that clients may name
 * @param token checks the token of requests, except for open operations
 * @param blocking runs code that blocks on files or on the store
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
  /** Returns the object that removes paths of this machine from messages of the engine. */
  public MessageFilter messageFilter() {
    return problems.messageFilter();
  }
}
