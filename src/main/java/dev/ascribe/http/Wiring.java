package dev.ascribe.http;

import dev.ascribe.http.connection.HttpMeters;
import dev.ascribe.http.connection.Listener;
import dev.ascribe.http.connection.OpenConnections;
import dev.ascribe.http.connection.ProtocolSettings;
import dev.ascribe.http.connection.RequestHandler;
import dev.ascribe.http.connection.RequestLog;
import dev.ascribe.http.directives.BodyReader;
import dev.ascribe.http.directives.MessageFilter;
import dev.ascribe.http.directives.OriginCheck;
import dev.ascribe.http.directives.Problems;
import dev.ascribe.http.directives.RouteParts;
import dev.ascribe.http.directives.ServableModels;
import dev.ascribe.http.directives.TokenCheck;
import dev.ascribe.http.explain.BatchBody;
import dev.ascribe.http.explain.BatchRoutes;
import dev.ascribe.http.explain.ExplainBody;
import dev.ascribe.http.explain.ExplainCalls;
import dev.ascribe.http.explain.ExplainRoutes;
import dev.ascribe.http.operations.CatalogRoutes;
import dev.ascribe.http.operations.HealthRoutes;
import dev.ascribe.http.operations.OperationsRoutes;
import dev.ascribe.http.operations.PageRoutes;
import dev.ascribe.http.settings.HttpSettings;
import dev.ascribe.http.studies.ResultRoutes;
import dev.ascribe.http.studies.StudyRoutes;
import dev.ascribe.reporting.studies.RunModels;
import dev.ascribe.telemetry.LogBudget;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.http.javadsl.server.Directives;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.SystemMaterializer;

/**
 * Builds the two listeners of the {@link HttpServer} with their routes: one for clients, and one
 * for operators.
 */
record Wiring(
    HttpSettings settings, HttpServer.Backend backend, ActorSystem<?> system, HttpMeters meters) {
  private static final String CONNECTIONS = "ascribe.http.connections-dispatcher";
  private static final String PARSING = "ascribe.http.parsing-dispatcher";
  private static final String OPERATIONS = "ascribe.http.operations-dispatcher";

  /** The limit of connections for monitoring and administration. */
  private static final int MOST_OPERATORS = 64;

  /** Builds the listener for clients of the API. */
  Listener listener(OpenConnections connections, SharedKillSwitch events, AtomicBoolean stopping) {
    RouteParts parts = parts(HttpSettings.BLOCKING, CONNECTIONS);
    ExplainBody body =
        new ExplainBody(
            system.settings().config(),
            settings,
            parts.models(),
            new RunModels(parts.store(), backend.catalog()));
    ExplainCalls calls = new ExplainCalls(backend.service());
    Route routes =
        Directives.concat(
            new ExplainRoutes(parts, body, calls, materializer()).route(),
            new BatchRoutes(parts, new BatchBody(body), calls, materializer()).route(),
            new StudyRoutes(parts, executor(PARSING), events).route(),
            new ResultRoutes(parts).route(),
            new CatalogRoutes(parts).route(),
            operations(parts, stopping),
            new PageRoutes(parts).route());
    OriginCheck origins =
        new OriginCheck(settings.isLoopback(), settings.publicHosts(), settings.corsOrigins());
    return listener(routes, parts, origins, connections, CONNECTIONS);
  }

  /**
   * Builds the listener for operators. It has threads and memory of its own, which clients cannot
   * use up.
   */
  Listener operationsListener(AtomicBoolean stopping) {
    RouteParts parts = parts(OPERATIONS, OPERATIONS);
    return listener(
        operations(parts, stopping),
        parts,
        new OriginCheck(settings.operations().isLoopback(), List.of(), List.of()),
        new OpenConnections(MOST_OPERATORS, MOST_OPERATORS),
        OPERATIONS);
  }

  private Route operations(RouteParts parts, AtomicBoolean stopping) {
    OperationsRoutes.Program program =
        new OperationsRoutes.Program(backend.version(), backend.meters()::scrape);
    return Directives.concat(
        new HealthRoutes(parts, stopping::get).route(),
        new OperationsRoutes(parts, program).route());
  }

  private RouteParts parts(String blocking, String connections) {
    return new RouteParts(
        backend.service(),
        backend.store(),
        new ServableModels(backend.catalog()),
        settings,
        new TokenCheck(settings.token()),
        new BodyReader(
            settings.limits().maxBodies(), settings.timeouts().body(), system, connections),
        new Problems(messageFilter()),
        executor(blocking));
  }

  private Listener listener(
      Route routes,
      RouteParts parts,
      OriginCheck origins,
      OpenConnections connections,
      String dispatcher) {
    RequestLog log = new RequestLog(meters, new LogBudget());
    RequestHandler.Rules rules =
        new RequestHandler.Rules(
            origins,
            parts.problems(),
            log,
            settings.timeouts().reply(),
            DispatcherSelector.fromConfig(dispatcher));
    return new Listener(
        system,
        new RequestHandler(routes, rules, system),
        connections,
        log,
        new Listener.Options(
            settings.timeouts().head(),
            settings.timeouts().idle(),
            ProtocolSettings.of(system.settings().config()),
            dispatcher));
  }

  private Materializer materializer() {
    return SystemMaterializer.get(system).materializer();
  }

  private Executor executor(String dispatcher) {
    return system.dispatchers().lookup(DispatcherSelector.fromConfig(dispatcher));
  }

  private MessageFilter messageFilter() {
    List<Path> roots = new ArrayList<>();
    roots.add(backend.home());
    settings.dataDirectory().ifPresent(roots::add);
    for (String property : List.of("user.dir", "user.home", "java.io.tmpdir")) {
      roots.add(Path.of(System.getProperty(property)));
    }
    return new MessageFilter(roots);
  }
}
