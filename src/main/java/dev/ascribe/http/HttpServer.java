package dev.ascribe.http;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.http.access.OriginCheck;
import dev.ascribe.http.access.ServableModels;
import dev.ascribe.http.access.TokenCheck;
import dev.ascribe.http.body.Bodies;
import dev.ascribe.http.call.Endpoint;
import dev.ascribe.http.call.RouteTable;
import dev.ascribe.http.connection.ConnectionStage;
import dev.ascribe.http.connection.HttpMeters;
import dev.ascribe.http.connection.MalformedRequests;
import dev.ascribe.http.connection.OpenConnections;
import dev.ascribe.http.connection.RequestHandler;
import dev.ascribe.http.explain.ExplainBody;
import dev.ascribe.http.explain.ExplainRoutes;
import dev.ascribe.http.operations.CatalogRoutes;
import dev.ascribe.http.operations.HealthRoutes;
import dev.ascribe.http.operations.OperationsRoutes;
import dev.ascribe.http.operations.PageRoutes;
import dev.ascribe.http.reply.Details;
import dev.ascribe.http.settings.HttpSettings;
import dev.ascribe.http.studies.EventRoutes;
import dev.ascribe.http.studies.InstanceRoutes;
import dev.ascribe.http.studies.ReportRoutes;
import dev.ascribe.http.studies.ResultRoutes;
import dev.ascribe.http.studies.StudyRoutes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.SystemMaterializer;
import org.apache.pekko.stream.javadsl.Flow;

/**
 * The API on a socket. It has an actor system of its own, so that requests are read and refused
 * however busy the engine is.
 */
public final class HttpServer {
  /**
   * Replies count as sent when their sockets' actors have them; those write them, and would end
   * with the actor system.
   */
  private static final Duration LINGER = Duration.ofMillis(300);

  /** Threads for studies that are sent: reading some takes long, and keeps nothing else waiting. */
  private static final String PARSING = "ascribe.http.parsing-dispatcher";

  /** Of the protocol layer; timeouts are ours, since that layer's know no long computations. */
  private static final Map<String, Object> PROTOCOL =
      Map.of(
          "pekko.http.server.server-header", "",
          "pekko.http.server.idle-timeout", "infinite",
          "pekko.http.server.request-timeout", "infinite",
          // The end of a connection is heard only while the next request is listened for.
          "pekko.http.server.pipelining-limit", 2,
          "pekko.http.server.parsing.error-handler", MalformedRequests.class.getName(),
          "pekko.http.server.parsing.illegal-header-warnings", "off",
          "pekko.http.server.parsing.max-content-length", "infinite");

  private final ActorSystem<Void> system;
  private final ServerBinding binding;
  private final SharedKillSwitch events;
  private final AtomicBoolean stopping;
  private final OpenConnections connections;
  private final RouteTable routes;
  private final AtomicBoolean ending = new AtomicBoolean();

  private HttpServer(
      ActorSystem<Void> system,
      ServerBinding binding,
      SharedKillSwitch events,
      AtomicBoolean stopping,
      OpenConnections connections,
      RouteTable routes) {
    this.system = system;
    this.binding = binding;
    this.events = events;
    this.stopping = stopping;
    this.connections = connections;
    this.routes = routes;
  }

  /**
   * Begins to listen.
   *
   * @param config the whole configuration
   * @throws AscribeException INVALID_VALUE for settings that make no sense or an address that
   *     cannot be listened at
   */
  public static HttpServer start(Config config, HttpSettings settings, Backend backend) {
    Config complete = ConfigFactory.parseMap(PROTOCOL).withFallback(config);
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "ascribe-http", complete);
    AtomicBoolean stopping = new AtomicBoolean();
    SharedKillSwitch events = KillSwitches.shared("events");
    boolean bound = false;
    try {
      Materializer materializer = SystemMaterializer.get(system).materializer();
      OpenConnections connections = new OpenConnections();
      HttpMeters meters = new HttpMeters(backend.meters(), connections);
      MalformedRequests.countIn(meters);
      Wiring wiring = new Wiring(complete, settings, backend, system, materializer);
      RouteTable routes = wiring.routes(events, stopping);
      RequestHandler handler = wiring.handler(routes, meters);
      ServerBinding binding =
          bind(system, complete, settings, flow(handler, settings, connections));
      bound = true;
      return new HttpServer(system, binding, events, stopping, connections, routes);
    } finally {
      if (!bound) {
        system.terminate();
      }
    }
  }

  private static Flow<HttpRequest, HttpResponse, ?> flow(
      RequestHandler handler, HttpSettings settings, OpenConnections connections) {
    return Flow.fromGraph(new ConnectionStage(handler, settings.idleTimeout(), connections));
  }

  private static ServerBinding bind(
      ActorSystem<Void> system,
      Config config,
      HttpSettings settings,
      Flow<HttpRequest, HttpResponse, ?> flow) {
    try {
      requireFree(settings);
      return Http.get(system)
          .newServerAt(settings.host(), settings.port())
          .withSettings(ServerSettings.create(config).withMaxConnections(settings.maxConnections()))
          .bindFlow(flow)
          .toCompletableFuture()
          .join();
    } catch (CompletionException | IOException e) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE,
          "cannot listen at %s:%d: %s; choose another ascribe.http.port or ascribe.http.host"
              .formatted(settings.host(), settings.port(), reason(e)),
          e);
    }
  }

  /** A failure to bind is logged by those below; here it is told to the user alone. */
  private static void requireFree(HttpSettings settings) throws IOException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(settings.host(), settings.port()));
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

  RouteTable routes() {
    return routes;
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
   * and ends. The engine must be answering meanwhile: with refusals, if it is stopping too.
   */
  public CompletionStage<Done> stop(Duration patience) {
    stopping();
    events.shutdown();
    connections.drain();
    if (ending.compareAndSet(false, true)) {
      binding
          .terminate(patience)
          .whenComplete(
              (ended, failure) ->
                  system
                      .scheduler()
                      .scheduleOnce(LINGER, system::terminate, system.executionContext()));
    }
    return system.getWhenTerminated();
  }

  /** Puts the parts together. */
  private record Wiring(
      Config config,
      HttpSettings settings,
      Backend backend,
      ActorSystem<Void> system,
      Materializer materializer) {
    RouteTable routes(SharedKillSwitch events, AtomicBoolean stopping) {
      Executor blocking = executor(HttpSettings.BLOCKING);
      Details details = details();
      Bodies bodies = new Bodies(settings, materializer);
      ServableModels models = new ServableModels(backend.catalog());
      ExplainBody explainBody = new ExplainBody(config, settings, models);
      List<Endpoint> endpoints = new ArrayList<>();
      endpoints.addAll(
          new StudyRoutes(backend.service(), models, bodies, settings, details, executor(PARSING))
              .endpoints());
      endpoints.addAll(new EventRoutes(backend.service(), details, settings, events).endpoints());
      endpoints.addAll(
          new ResultRoutes(backend.service(), backend.store(), details, settings, blocking)
              .endpoints());
      endpoints.addAll(new InstanceRoutes(backend.service()).endpoints());
      endpoints.addAll(
          new ReportRoutes(backend.service(), backend.store(), details, blocking).endpoints());
      endpoints.addAll(new CatalogRoutes(models, blocking).endpoints());
      endpoints.addAll(
          new HealthRoutes(backend.service(), settings, details, stopping::get).endpoints());
      endpoints.addAll(
          new OperationsRoutes(
                  backend.service(),
                  backend.version(),
                  backend.meters()::scrape,
                  bodies,
                  details,
                  blocking)
              .endpoints());
      endpoints.addAll(new PageRoutes().endpoints());
      endpoints.replaceAll(endpoint -> endpoint.within(settings.replyTimeout(), materializer));
      // Explanations have deadlines of their own.
      endpoints.addAll(
          new ExplainRoutes(
                  backend.service(), explainBody, bodies, details, settings, blocking, materializer)
              .endpoints());
      return new RouteTable(endpoints);
    }

    RequestHandler handler(RouteTable routes, HttpMeters meters) {
      return new RequestHandler(
          routes,
          new OriginCheck(settings.isLoopback(), settings.publicHosts(), settings.corsOrigins()),
          new TokenCheck(settings.token()),
          details(),
          meters,
          materializer);
    }

    private Executor executor(String dispatcher) {
      return system.dispatchers().lookup(DispatcherSelector.fromConfig(dispatcher));
    }

    private Details details() {
      List<Path> roots = new ArrayList<>();
      roots.add(backend.home());
      settings.dataDirectory().ifPresent(roots::add);
      for (String property : List.of("user.dir", "user.home", "java.io.tmpdir")) {
        roots.add(Path.of(System.getProperty(property)));
      }
      return new Details(roots);
    }
  }
}
