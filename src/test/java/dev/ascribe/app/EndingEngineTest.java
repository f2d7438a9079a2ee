package dev.ascribe.app;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.aggregation.AggregatorProtocol;
import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.common.AscribeException;
import dev.ascribe.telemetry.Recorder;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Questions to actors of an engine that ends. */
@Timeout(120)
class EndingEngineTest {
  @TempDir private Path home;

  /** The actor system's clock ends with it, and with the clock the timeout of the question. */
  @Test
  void aQuestionThatNobodyAnswersEndsAlthoughTheClockHasStopped() {
    Config config =
        ConfigFactory.parseString("ascribe.service.ask-timeout = 5s")
            .withFallback(ConfigFactory.load());
    EngineOptions options = new EngineOptions(home, TinyStudies.url(home), "cpu:1", config);
    EngineCore core =
        new EngineCore(
            EngineParts.open(options, Recorder.NONE, UnaryOperator.identity()), options.config());
    ActorRef<AggregatorProtocol.Command> silent = core.system().ignoreRef();
    CompletableFuture<AggregatorProtocol.Flushed> answer;
    try {
      answer = core.ask(silent, AggregatorProtocol.AwaitCommits::new);
    } finally {
      core.close();
    }
    assertThatThrownBy(() -> answer.get(30, SECONDS)).hasCauseInstanceOf(AscribeException.class);
  }
}
