package dev.ascribe.http;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.http.connection.HttpMeters;
import dev.ascribe.http.connection.Listener;
import dev.ascribe.http.connection.OpenConnections;
import dev.ascribe.http.settings.HttpSettings;
import dev.ascribe.http.settings.OperationsSettings;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.scheduling.Service;
import dev.ascribe.storage.ResultStore;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Tcp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of the daemon. It listens at the address of the settings and serves the API on
 * the engine's actor system. When that system shuts down, the server first accepts no more
 * connections and ends its streams of events; then it lets the open connections finish.
 */
public final class HttpServer {
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

  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

  /** How long a stopping server waits for clients to close their connections. */
  private static final Duration CLOSING = Duration.ofSeconds(1);

  private static final String ADVICE =
      "choose another --port (ascribe.http.port) or --host (ascribe.http.host)";

  private final Tcp.ServerBinding binding;
  private final Optional<Tcp.ServerBinding> operations;

  private HttpServer(Tcp.ServerBinding binding, Optional<Tcp.ServerBinding> operations) {
    this.binding = binding;
    this.operations = operations;
  }

  /**
   * Starts a server that listens until the actor system is shut down. The engine must answer
   * requests until the connections are drained; it may answer with refusals.
   *
   * @throws AscribeException INVALID_VALUE for settings that make no sense or an address that
   *     cannot be listened at
   */
  public static HttpServer start(ActorSystem<?> system, HttpSettings settings, Backend backend) {
    AtomicBoolean stopping = new AtomicBoolean();
    SharedKillSwitch events = KillSwitches.shared("events");
    OpenConnections connections =
        new OpenConnections(
            Math.min(settings.limits().maxConnections(), mostSockets()),
            settings.limits().maxClientConnections());
    HttpMeters meters = new HttpMeters(backend.meters(), connections);
    Wiring wiring = new Wiring(settings, backend, system, meters);
    Tcp.ServerBinding binding = bind(settings, wiring.listener(connections, events, stopping));
    CoordinatedShutdown shutdown = CoordinatedShutdown.get(system);
    shutdown.addTask(
        CoordinatedShutdown.PhaseServiceUnbind(),
        "take-no-connections",
        () -> {
          stopping.set(true);
          events.shutdown();
          return binding.unbind().thenApply(unbound -> Done.getInstance());
        });
    shutdown.addTask(
        CoordinatedShutdown.PhaseServiceRequestsDone(),
        "drain-connections",
        () -> connections.drain(CLOSING).thenApply(drained -> Done.getInstance()));
    // The operations port stays open until the system ends, so that monitoring sees the daemon
    // stop.
    Optional<Tcp.ServerBinding> operations =
        settings.operations().isOn()
            ? Optional.of(bindOperations(settings, wiring.operationsListener(stopping)))
            : Optional.empty();
    return new HttpServer(binding, operations);
  }

  /**
   * Returns the most connections that the server can hold: half of the files that this process may
   * open. The store and the models need the others.
   */
  private static int mostSockets() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? (int) Math.min(Integer.MAX_VALUE, Math.max(1, unix.getMaxFileDescriptorCount() / 2))
        : Integer.MAX_VALUE;
  }

  /**
   * Refuses an address that cannot be listened at, before an engine is opened for it.
   *
   * @throws AscribeException INVALID_VALUE
   */
  public static void requireFree(HttpSettings settings) {
    try {
      requireFree(settings.host(), settings.port());
    } catch (IOException e) {
      throw taken(settings.host(), settings.port(), e, ADVICE);
    }
  }

  private static Tcp.ServerBinding bind(HttpSettings settings, Listener listener) {
    return bind(listener, settings.host(), settings.port(), ADVICE);
  }

  private static Tcp.ServerBinding bindOperations(HttpSettings settings, Listener listener) {
    OperationsSettings operations = settings.operations();
    int port = operations.portBeside(settings.port());
    if (operations.port().isEmpty() && port != 0 && !isFree(operations.host(), port)) {
      LOG.warn(
          "port {} is taken, so the address for operators has another port; "
              + "ascribe.http.operations.port sets one",
          port);
      port = 0;
    }
    return bind(
        listener,
        operations.host(),
        port,
        "choose another ascribe.http.operations.port (auto and off are allowed too) or"
            + " ascribe.http.operations.host");
  }

  private static Tcp.ServerBinding bind(Listener listener, String host, int port, String advice) {
    try {
      // The actor system would log a failure to bind; this check only tells the user.
      requireFree(host, port);
      return listener.bind(host, port).toCompletableFuture().join();
    } catch (CompletionException | IOException e) {
      throw taken(host, port, e, advice);
    }
  }

  private static AscribeException taken(String host, int port, Exception cause, String advice) {
    return new AscribeException(
        ErrorCode.INVALID_VALUE,
        "cannot listen at %s:%d: %s; %s".formatted(host, port, reason(cause), advice),
        cause);
  }

  private static void requireFree(String host, int port) throws IOException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(host, port));
    }
  }

  private static boolean isFree(String host, int port) {
    try {
      requireFree(host, port);
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }

  /**
   * Returns the address at which the server listens. If the settings say port 0, it has the port
   * that the operating system chose.
   */
  public InetSocketAddress address() {
    return binding.localAddress();
  }

  /** The address for monitoring and administration, if the settings have one. */
  public Optional<InetSocketAddress> operationsAddress() {
    return operations.map(Tcp.ServerBinding::localAddress);
  }
}
