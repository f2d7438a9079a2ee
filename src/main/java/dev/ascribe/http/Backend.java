package dev.ascribe.http;

import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.scheduling.Service;
import dev.ascribe.storage.ResultStore;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;

/**
 * What the server stands in front of.
 *
 * @param store results are read from it, beside the service that writes them
 * @param meters shown at {@code /metrics}
 * @param home directory of models and results, whose place no reply tells
 * @param version of the program
 */
public record Backend(
    Service service,
    ResultStore store,
    ModelCatalog catalog,
    PrometheusMeterRegistry meters,
    Path home,
    String version) {}
