package dev.ascribe.scheduling;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.SettingsSection;
import dev.ascribe.study.ModelChoices;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Named;
import dev.ascribe.study.Paradigm;
import dev.ascribe.study.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.pekko.actor.typed.DispatcherSelector;

/**
 * Settings of the engine's requests, studies and shutdown, from the section {@code
 * ascribe.service}.
 *
 * @param maxRequests largest number of explanations that wait or are being computed
 * @param maxStudies largest number of studies that are being opened or run at the same time
 * @param drainTimeout time that open requests get to end during a shutdown
 * @param shutdownTimeout time for the whole shutdown, the drain included
 * @param askTimeout timeout of questions that an actor answers at once
 * @param openingTimeout timeout of submissions and cancellations, which are answered when the study
 *     has begun or ended
 * @param resume whether a daemon resumes at its start the studies that an earlier process left
 *     unfinished
 * @param resumePause before a daemon tries again to continue a study, because another process ran
 *     it or the store was out of order
 * @param journalEvents largest number of events that are kept in memory for each study
 * @param journalBytes limit of the heap that the events of one study may take
 * @param warmModels models that all devices load at the start of the daemon and keep loaded
 */
public record ServiceSettings(
    int maxRequests,
    int maxStudies,
    Duration drainTimeout,
    Duration shutdownTimeout,
    Duration askTimeout,
    Duration openingTimeout,
    boolean resume,
    Duration resumePause,
    int journalEvents,
    long journalBytes,
    List<ModelRef> warmModels) {
  /** The dispatcher for calls that block on files or on the store. */
  public static final DispatcherSelector BLOCKING =
      DispatcherSelector.fromConfig("ascribe.service.blocking-dispatcher");

  private static final String WARM_MODELS = "warm-models";
  private static final Duration SHORTEST = Duration.ofMillis(1);

  public ServiceSettings {
    warmModels = List.copyOf(warmModels);
  }

  /** Returns these settings with other warm models. */
  public ServiceSettings withWarmModels(List<ModelRef> models) {
    return new ServiceSettings(
        maxRequests,
        maxStudies,
        drainTimeout,
        shutdownTimeout,
        askTimeout,
        openingTimeout,
        resume,
        resumePause,
        journalEvents,
        journalBytes,
        models);
  }

  /**
   * Reads and checks the settings.
   *
   * @param config the section {@code ascribe.service}
   */
  public static ServiceSettings from(Config config) {
    SettingsSection section = new SettingsSection(config, "ascribe.service");
    Duration drain = section.duration("drain-timeout", Duration.ZERO);
    Duration shutdown = section.duration("shutdown-timeout", SHORTEST);
    if (drain.compareTo(shutdown) >= 0) {
      throw section.invalid(
          "drain-timeout",
          "is " + drain.toMillis() + "ms",
          "less than the " + shutdown.toMillis() + "ms of shutdown-timeout");
    }
    return new ServiceSettings(
        section.integer("max-requests", 1),
        section.integer("max-studies", 1),
        drain,
        shutdown,
        section.duration("ask-timeout", SHORTEST),
        section.duration("opening-timeout", SHORTEST),
        section.flag("resume"),
        section.duration("resume-pause", SHORTEST),
        section.integer("journal-events", 1),
        section.bytes("journal-bytes", 0),
        warmModels(config));
  }

  private static List<ModelRef> warmModels(Config config) {
    List<ModelRef> models = new ArrayList<>();
    for (Config entry : config.getConfigList(WARM_MODELS)) {
      String place = entry.root().origin().description() + ": " + WARM_MODELS;
      try {
        Task task = Named.parse(Task.class, place + ".task", entry.getString("task"));
        Paradigm paradigm =
            Named.parse(Paradigm.class, place + ".paradigm", entry.getString("paradigm"));
        ModelChoices choices = new ModelChoices(entry.getString("model"), task.id(), null, null);
        boolean hasPair = task == Task.NLI;
        models.add(
            switch (paradigm) {
              case PROMPTED -> choices.prompted(hasPair, null, UnaryOperator.identity());
              case DECODER -> choices.decoder(hasPair, UnaryOperator.identity());
              case FINE_TUNED ->
                  throw invalid(
                      entry.root().origin().description(),
                      WARM_MODELS + ".paradigm",
                      "fine-tuned, but such a model must be trained first (allowed: prompted, decoder)");
            });
      } catch (ConfigException.Missing missing) {
        throw new AscribeException(
            ErrorCode.INVALID_VALUE,
            place + ": each entry is { model = NAME, paradigm = NAME, task = NAME }",
            missing);
      }
    }
    return models;
  }

  private static AscribeException invalid(String origin, String path, String value) {
    return new AscribeException(
        ErrorCode.INVALID_VALUE, "%s: %s is %s".formatted(origin, path, value));
  }
}
