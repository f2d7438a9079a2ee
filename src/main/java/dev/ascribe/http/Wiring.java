package dev.ascribe.http;

import com.typesafe.config.Config;
import dev.ascribe.http.access.OriginCheck;
import dev.ascribe.http.access.ServableModels;
import dev.ascribe.http.access.TokenCheck;
import dev.ascribe.http.body.Bodies;
import dev.ascribe.http.call.Endpoint;
import dev.ascribe.http.call.RouteTable;
import dev.ascribe.http.connection.HttpMeters;
import dev.ascribe.http.connection.Listener;
import dev.ascribe.http.connection.OpenConnections;
import dev.ascribe.http.connection.ProtocolSettings;
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
import dev.ascribe.telemetry.LogBudget;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.dispatch.Dispatchers;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SharedKillSwitch;

/** Puts the parts of the server together. */
record Wiring(
    Config config,
    HttpSettings settings,
    Backend backend,
    ActorSystem<Void> system,
    Materializer materializer,
    HttpMeters meters) {
  /** Threads for studies that are sent: reading some takes long, and keeps nothing else waiting. */
  private static final String PARSING = "ascribe.http.parsing-dispatcher";

  private static final String OPERATIONS_DISPATCHER = "ascribe.http.operations-dispatcher";

  /** Connections of those who watch: they are few, and ask often. */
  private static final int MOST_OPERATORS = 64;

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
    endpoints.addAll(operations(stopping, bodies, details, blocking));
    endpoints.addAll(new PageRoutes().endpoints());
    endpoints.replaceAll(endpoint -> endpoint.within(settings.replyTimeout(), materializer));
    // Explanations have deadlines of their own.
    endpoints.addAll(
        new ExplainRoutes(
                backend.service(), explainBody, bodies, details, settings, blocking, materializer)
            .endpoints());
    return new RouteTable(endpoints);
  }

  private List<Endpoint> operations(
      AtomicBoolean stopping, Bodies bodies, Details details, Executor blocking) {
    List<Endpoint> endpoints = new ArrayList<>();
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
    return endpoints;
  }

  Listener listener(RouteTable routes, OpenConnections connections) {
    OriginCheck origins =
        new OriginCheck(settings.isLoopback(), settings.publicHosts(), settings.corsOrigins());
    return listener(routes, origins, connections, Dispatchers.DefaultDispatcherId());
  }

  /** Shares neither connections nor threads nor memory for bodies with the API. */
  Listener operationsListener(AtomicBoolean stopping) {
    List<Endpoint> endpoints =
        operations(
            stopping,
            new Bodies(settings, materializer),
            details(),
            executor(OPERATIONS_DISPATCHER));
    endpoints.replaceAll(endpoint -> endpoint.within(settings.replyTimeout(), materializer));
    OriginCheck origins = new OriginCheck(settings.operations().isLoopback(), List.of(), List.of());
    return listener(
        new RouteTable(endpoints),
        origins,
        new OpenConnections(MOST_OPERATORS, MOST_OPERATORS),
        OPERATIONS_DISPATCHER);
  }

  private Listener listener(
      RouteTable routes, OriginCheck origins, OpenConnections connections, String dispatcher) {
    LogBudget budget = new LogBudget();
    RequestHandler handler =
        new RequestHandler(
            routes,
            origins,
            new TokenCheck(settings.token()),
            details(),
            meters,
            budget,
            materializer);
    return new Listener(
        system,
        handler,
        new Listener.Waits(settings.headTimeout(), settings.idleTimeout()),
        connections,
        meters,
        budget,
        ProtocolSettings.of(config),
        dispatcher);
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
