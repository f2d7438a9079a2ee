package dev.ascribe.app;

import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.BuildVersion;
import dev.ascribe.http.HttpServer;
import dev.ascribe.http.settings.HttpSettings;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelHome;
import dev.ascribe.telemetry.MeterHelp;
import dev.ascribe.telemetry.MicrometerRecorder;
import dev.ascribe.telemetry.ProcessMeters;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daemon that {@code serve} starts: an engine, the HTTP server in front of it, and the meters
 * of both.
 */
final class HttpDaemon implements CommandContext.Daemon {
  private static final Logger LOG = LoggerFactory.getLogger(HttpDaemon.class);

  private final ServingEngine engine;
  private final HttpServer server;
  private final ProcessMeters process;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  private HttpDaemon(ServingEngine engine, HttpServer server, ProcessMeters process) {
    this.engine = engine;
    this.server = server;
    this.process = process;
  }

  /** Starts the engine, and then the server. Returns when clients can connect. */
  static HttpDaemon start(EngineOptions options) {
    // The settings are read first, so that a wrong value or a taken port is reported before
    // anything is made.
    HttpSettings settings = HttpSettings.from(options.config());
    HttpServer.requireFree(settings);
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    meters.config().meterFilter(new MeterHelp());
    ServingEngine engine = ServingEngine.open(options, new MicrometerRecorder(meters));
    boolean started = false;
    try {
      HttpServer.Backend backend =
          new HttpServer.Backend(
              engine,
              engine.store(),
              new ModelCatalog(new ModelHome(options.home())),
              meters,
              options.home(),
              BuildVersion.get());
      HttpServer server = HttpServer.start(engine.system(), settings, backend);
      HttpDaemon daemon = new HttpDaemon(engine, server, ProcessMeters.bind(meters));
      LOG.info("listening at {}", server.address());
      server
          .operationsAddress()
          .ifPresent(place -> LOG.info("listening for operators at {}", place));
      started = true;
      return daemon;
    } finally {
      if (!started) {
        engine.close();
      }
    }
  }

  @Override
  public InetSocketAddress address() {
    return server.address();
  }

  @Override
  public void awaitEnd() {
    try {
      engine.ended().toCompletableFuture().join();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof AscribeException known) {
        throw known;
      }
      throw failed;
    }
    if (closing.get()) {
      closed.join();
    }
  }

  ServingEngine engine() {
    return engine;
  }

  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      closed.join();
      return;
    }
    LOG.info("stopping");
    try {
      engine.close();
      process.close();
      LOG.info("stopped");
    } finally {
      closed.complete(null);
    }
  }
}
