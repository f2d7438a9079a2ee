package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueType;
import dev.ascribe.aggregation.AggregatorSettings;
import dev.ascribe.common.AscribeException;
import dev.ascribe.http.settings.HttpSettings;
import dev.ascribe.scheduling.ServiceSettings;
import dev.ascribe.scheduling.queue.SchedulerSettings;
import dev.ascribe.study.Paradigm;
import dev.ascribe.study.PromptReader;
import dev.ascribe.study.Task;
import dev.ascribe.worker.WorkerSettings;
import java.io.File;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** conf/ascribe.conf is valid, and names no setting that nobody reads. */
class ExampleConfigurationTest {
  private static final File FILE = new File("conf/ascribe.conf");

  @Test
  void everySubsystemReadsIt() {
    Config config = ConfigFactory.load(ConfigFactory.parseFile(FILE));
    Config ascribe = config.getConfig("ascribe");
    SchedulerSettings.from(ascribe.getConfig("scheduling"));
    WorkerSettings.from(ascribe.getConfig("worker"));
    AggregatorSettings.from(config);
    HttpSettings http = HttpSettings.from(config);
    assertThat(http.host()).isEqualTo("127.0.0.1");
    assertThat(http.port()).isEqualTo(8420);
    ServiceSettings service = ServiceSettings.from(ascribe.getConfig("service"));
    assertThat(service.warmModels())
        .singleElement()
        .satisfies(model -> assertThat(model.paradigm()).isEqualTo(Paradigm.PROMPTED));
  }

  @Test
  void aWarmDecoderIsTheOneThatRequestsAskFor() {
    Config config =
        ConfigFactory.parseString(
                "ascribe.service.warm-models = [{ model = m, paradigm = decoder, task = nli }]")
            .withFallback(ConfigFactory.load());
    assertThat(ServiceSettings.from(config.getConfig("ascribe.service")).warmModels())
        .containsExactly(PromptReader.of(Task.NLI).reference("m", Task.NLI.labels(), List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "scheduling.lease-timeout = 0s",
        "scheduling.affinity-patience = soon",
        "scheduling.attempts = 0",
        "scheduling.plan-bytes = -1",
        "scheduling.keep-checkpoints = maybe",
        "service.max-requests = many",
        "service.drain-timeout = 1h",
        "service.ask-timeout = -1s",
        "service.resume = 2",
        "worker.window = 0",
        "worker.cache-bytes = -1 MiB",
        "worker.batch-tokens = 0",
        "worker.batch-tokens = all",
        "worker.max-backoff = 1ms",
        "worker.hung-after = [1]"
      })
  void aWrongSettingNamesItsPathAndWhatIsAllowed(String setting) {
    Config ascribe =
        ConfigFactory.parseString("ascribe." + setting)
            .withFallback(ConfigFactory.load())
            .getConfig("ascribe");
    assertThatThrownBy(
            () -> {
              SchedulerSettings.from(ascribe.getConfig("scheduling"));
              ServiceSettings.from(ascribe.getConfig("service"));
              WorkerSettings.from(ascribe.getConfig("worker"));
            })
        .isInstanceOf(AscribeException.class)
        .hasMessageContaining("ascribe." + setting.substring(0, setting.indexOf(' ')) + ": is ")
        .hasMessageContaining("(allowed: ");
  }

  @Test
  void everySettingHasADefault() {
    Config defaults = ConfigFactory.parseResources("reference.conf");
    ConfigFactory.parseFile(FILE)
        .resolve()
        .entrySet()
        .forEach(
            setting -> {
              assertThat(defaults.hasPathOrNull(setting.getKey())).as(setting.getKey()).isTrue();
              assertThat(setting.getValue().valueType()).isNotEqualTo(ConfigValueType.NULL);
            });
  }
}
