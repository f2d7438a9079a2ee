package dev.ascribe.http;

import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.scheduling.Service;
import dev.ascribe.storage.ResultStore;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;

/**
 * The engine, the store and the models that the server makes available.
 *
 * @param store the server reads results from it, while the service writes them
 * @param meters of the whole process, shown at {@code /metrics}
 * @param home directory of models and results; replies never tell where it is
 * @param version of the program
 */
public record Backend(
    Service service,
    ResultStore store,
    ModelCatalog catalog,
    PrometheusMeterRegistry meters,
    Path home,
    String version) {}
