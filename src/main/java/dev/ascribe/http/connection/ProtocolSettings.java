package dev.ascribe.http.connection;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.http.framing.RequestFramer;
import java.util.Map;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.RequestEntityAcceptances;
import org.apache.pekko.http.javadsl.settings.ServerSettings;

/** The settings of Pekko's HTTP server that this server relies on. */
public final class ProtocolSettings {
  private static final Map<String, Object> SETTINGS =
      Map.of(
          "pekko.http.server.server-header", "",
          // The server has timeouts of its own, since computations may take long.
          "pekko.http.server.idle-timeout", "infinite",
          "pekko.http.server.request-timeout", "infinite",
          // The connection stage can only see that a client has gone while it waits for a next
          // request.
          "pekko.http.server.pipelining-limit", 2,
          "pekko.http.server.parsing.error-handler", MalformedRequests.class.getName(),
          "pekko.http.server.parsing.illegal-header-warnings", "off",
          "pekko.http.server.parsing.max-content-length", "infinite");

  private ProtocolSettings() {}

  /** Returns Pekko's settings: those of this class, and all others from a configuration. */
  public static ServerSettings of(Config config) {
    ServerSettings settings =
        ServerSettings.create(ConfigFactory.parseMap(SETTINGS).withFallback(config));
    return settings.withParserSettings(
        settings
            .getParserSettings()
            .withCustomMethods(
                HttpMethods.custom(
                    RequestFramer.OTHER_METHOD, false, false, RequestEntityAcceptances.Expected)));
  }
}
