package dev.ascribe.http;

import com.sun.management.UnixOperatingSystemMXBean;
import com.typesafe.config.Config;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.http.connection.HttpMeters;
import dev.ascribe.http.connection.Listener;
import dev.ascribe.http.connection.OpenConnections;
import dev.ascribe.http.connection.ProtocolSettings;
import dev.ascribe.http.settings.HttpSettings;
import dev.ascribe.http.settings.OperationsSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.SystemMaterializer;
import org.apache.pekko.stream.javadsl.Tcp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API on a socket. It has an actor system of its own, so that requests are read and refused
 * however busy the engine is.
 */
public final class HttpServer {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

  /**
   * Replies count as sent when their sockets' actors have them; those write them, and would end
   * with the actor system.
   */
  private static final Duration LINGER = Duration.ofMillis(300);

  private final ActorSystem<Void> system;
  private final Tcp.ServerBinding binding;
  private final Optional<Tcp.ServerBinding> operations;
  private final SharedKillSwitch events;
  private final AtomicBoolean stopping;
  private final OpenConnections connections;
  private final AtomicBoolean ending = new AtomicBoolean();

  private HttpServer(
      ActorSystem<Void> system,
      Tcp.ServerBinding binding,
      Optional<Tcp.ServerBinding> operations,
      SharedKillSwitch events,
      AtomicBoolean stopping,
      OpenConnections connections) {
    this.system = system;
    this.binding = binding;
    this.operations = operations;
    this.events = events;
    this.stopping = stopping;
    this.connections = connections;
  }

  /**
   * Begins to listen.
   *
   * @param config the whole configuration
   * @throws AscribeException INVALID_VALUE for settings that make no sense or an address that
   *     cannot be listened at
   */
  public static HttpServer start(Config config, HttpSettings settings, Backend backend) {
    Config complete = ProtocolSettings.in(config);
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "ascribe-http", complete);
    AtomicBoolean stopping = new AtomicBoolean();
    SharedKillSwitch events = KillSwitches.shared("events");
    boolean bound = false;
    try {
      Materializer materializer = SystemMaterializer.get(system).materializer();
      OpenConnections connections =
          new OpenConnections(
              Math.min(settings.maxConnections(), mostSockets()), settings.maxClientConnections());
      HttpMeters meters = new HttpMeters(backend.meters(), connections);
      Wiring wiring = new Wiring(complete, settings, backend, system, materializer, meters);
      Tcp.ServerBinding binding = bind(settings, wiring.listener(connections, events, stopping));
      Optional<Tcp.ServerBinding> operations =
          settings.operations().isOn()
              ? Optional.of(bindOperations(settings, wiring.operationsListener(stopping)))
              : Optional.empty();
      bound = true;
      return new HttpServer(system, binding, operations, events, stopping, connections);
    } finally {
      if (!bound) {
        system.terminate();
      }
    }
  }

  /** Half of the files that this process may open: the store and the models need some too. */
  private static int mostSockets() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? (int) Math.min(Integer.MAX_VALUE, Math.max(1, unix.getMaxFileDescriptorCount() / 2))
        : Integer.MAX_VALUE;
  }

  private static Tcp.ServerBinding bind(HttpSettings settings, Listener listener) {
    return bind(
        listener,
        settings.host(),
        settings.port(),
        "choose another ascribe.http.port or ascribe.http.host");
  }

  private static Tcp.ServerBinding bindOperations(HttpSettings settings, Listener listener) {
    OperationsSettings operations = settings.operations();
    int port = operations.portBeside(settings.port());
    if (operations.port().isEmpty() && port != 0 && !isFree(operations.host(), port)) {
      LOG.warn(
          "port {} is taken, so the daemon is watched at another; ascribe.http.operations.port"
              + " names one",
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
      // A failure to bind is logged by those below; here it is told to the user alone.
      requireFree(host, port);
      return listener.bind(host, port).toCompletableFuture().join();
    } catch (CompletionException | IOException e) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE,
          "cannot listen at %s:%d: %s; %s".formatted(host, port, reason(e), advice),
          e);
    }
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

  /** Where the server listens; of port 0, the port that was free. */
  public InetSocketAddress address() {
    return binding.localAddress();
  }

  /** Where those who watch the daemon reach it, if the settings have such a place. */
  public Optional<InetSocketAddress> operationsAddress() {
    return operations.map(Tcp.ServerBinding::localAddress);
  }

  /** Completes when the server has ended, whether it was stopped or failed. */
  public CompletionStage<Done> ended() {
    return system.getWhenTerminated();
  }

  /** From now on the server says that it is not ready. */
  public void stopping() {
    stopping.set(true);
  }

  /**
   * Takes no further connections, ends streams of events, gives other replies a while to be sent,
   * and ends; those who watch hear that it is stopping until then. The engine must be answering
   * meanwhile: with refusals, if it is stopping too.
   */
  public CompletionStage<Done> stop(Duration patience) {
    stopping();
    events.shutdown();
    if (ending.compareAndSet(false, true)) {
      binding
          .unbind()
          .thenCompose(unbound -> connections.drain())
          .toCompletableFuture()
          .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
          .whenComplete(
              (sent, late) ->
                  system
                      .scheduler()
                      .scheduleOnce(LINGER, system::terminate, system.executionContext()));
    }
    return system.getWhenTerminated();
  }
}
