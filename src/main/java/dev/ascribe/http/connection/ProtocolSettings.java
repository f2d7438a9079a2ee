package dev.ascribe.http.connection;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.http.framing.RequestFramer;
import java.util.Map;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.RequestEntityAcceptances;
import org.apache.pekko.http.javadsl.settings.ServerSettings;

/** Settings of the protocol layer. */
public final class ProtocolSettings {
  private static final Map<String, Object> SETTINGS =
      Map.of(
          "pekko.http.server.server-header", "",
          // Timeouts are ours, since those of that layer know no long computations.
          "pekko.http.server.idle-timeout", "infinite",
          "pekko.http.server.request-timeout", "infinite",
          // The end of a connection is heard only while the next request is listened for.
          "pekko.http.server.pipelining-limit", 2,
          "pekko.http.server.parsing.error-handler", MalformedRequests.class.getName(),
          "pekko.http.server.parsing.illegal-header-warnings", "off",
          "pekko.http.server.parsing.max-content-length", "infinite");

  private ProtocolSettings() {}

  /** These settings, and for all others those of a configuration. */
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
