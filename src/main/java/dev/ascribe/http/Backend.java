package dev.ascribe.http;

import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.scheduling.Service;
import dev.ascribe.storage.ResultStore;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;

/**
 * The engine, the store and the models that the HTTP server gives its clients access to.
 *
 * @param store results of studies; the server only reads it, the service writes it
 * @param meters the meters of the whole process; {@code /metrics} shows their values
 * @param home directory of models and results; no reply contains its path
 * @param version the version of the program
 */
public record Backend(
    Service service,
    ResultStore store,
    ModelCatalog catalog,
    PrometheusMeterRegistry meters,
    Path home,
    String version) {}
