package dev.ascribe.cli.study;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.ascribe.aggregation.AggregatorSettings;
import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.SyntaxErrors;
import dev.ascribe.scheduling.ServiceSettings;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.worker.WorkerSettings;
import dev.ascribe.worker.device.DeviceId;

/** Reads what the engine of {@code run} reads when it starts, without starting one. */
final class EngineSettings {
  private EngineSettings() {}

  /**
   * Checks the devices and the settings of an engine.
   *
   * @return those of its scheduler
   * @throws AscribeException INVALID_VALUE for devices or settings that make no sense
   */
  static SchedulerSettings require(EngineOptions options) {
    Config ascribe = options.config().getConfig("ascribe");
    try {
      DeviceId.parse(options.devices());
      ServiceSettings.from(ascribe.getConfig("service"));
      WorkerSettings.from(ascribe.getConfig("worker"));
      AggregatorSettings.from(options.config());
      return SchedulerSettings.from(ascribe.getConfig("scheduling"));
    } catch (ConfigException invalid) {
      throw new AscribeException(ErrorCode.INVALID_VALUE, SyntaxErrors.ofHocon(invalid), invalid);
    }
  }
}
