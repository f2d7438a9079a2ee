package dev.ascribe.cli.command;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;

/**
 * The options of an engine.
 *
 * @param home directory of models, checkpoints and, unless another is named, the store
 * @param storeUrl JDBC URL of the store; null for an engine that only explains texts, which opens
 *     no store and starts faster
 * @param devices such as {@code cpu:2} or {@code cuda:all}
 * @param config the whole configuration, defaults included
 */
public record EngineOptions(Path home, String storeUrl, String devices, Config config) {
  /** The same options for an engine that only explains texts. */
  public EngineOptions withoutStore() {
    return new EngineOptions(home, null, devices, config);
  }

  /** The same options with another value of one setting. */
  public EngineOptions with(String path, Object value) {
    return new EngineOptions(
        home, storeUrl, devices, config.withValue(path, ConfigValueFactory.fromAnyRef(value)));
  }
}
