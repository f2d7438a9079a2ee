package dev.ascribe.faults;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;
import org.slf4j.LoggerFactory;

/**
 * Carries a tiny study out under faults that are drawn from seeds. Each seed is one scenario. The
 * study must end with the rows of the undisturbed one, or say exactly what failed; then the same
 * study without faults must make them whole.
 *
 * <p>{@code -Dascribe.faults.scenarios=300} runs that many scenarios, from {@code
 * -Dascribe.faults.first=1}; {@code -Dascribe.faults.seed=123} runs one.
 */
@Timeout(300)
class FaultCampaignTest {
  private static final int AT_EVERY_COMMIT = 10;
  private static final Map<FaultKind, Integer> DRAWN = new EnumMap<>(FaultKind.class);
  private static final Map<FaultKind, Integer> HAPPENED = new EnumMap<>(FaultKind.class);
  private static final Map<String, Integer> SCENARIOS = new TreeMap<>();

  private static final Logger ROOT_LOGGER =
      (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private static final Level LEVEL = ROOT_LOGGER.getLevel();

  @TempDir private static Path shared;
  private static FreshStores stores;
  private static Invariants invariants;

  @TempDir private Path home;

  static LongStream seeds() {
    long first = Long.getLong("ascribe.faults.first", 1);
    Long seed = Long.getLong("ascribe.faults.seed");
    return seed != null
        ? LongStream.of(seed)
        : LongStream.range(
            first, first + Integer.getInteger("ascribe.faults.scenarios", AT_EVERY_COMMIT));
  }

  @BeforeAll
  static void runUndisturbed() throws IOException {
    if (Long.getLong("ascribe.faults.seed") == null) {
      // Each fault is logged with its stack, which only the reader of a single scenario wants.
      ROOT_LOGGER.setLevel(Level.OFF);
    }
    stores = new FreshStores(Files.createDirectory(shared.resolve("template")));
    Path home = Files.createDirectory(shared.resolve("undisturbed"));
    String url = stores.create(home, false);
    assertThat(CampaignStudy.runUndisturbed(home, url).failures()).isZero();
    invariants = new Invariants(StoredRows.read(url, CampaignStudy.STUDY.id()));
    invariants.assertWhole(url);
  }

  @AfterAll
  static void printFigures() {
    ROOT_LOGGER.setLevel(LEVEL);
    System.out.printf("fault campaign: scenarios %s%n", SCENARIOS);
    DRAWN.forEach(
        (kind, drawn) ->
            System.out.printf(
                "fault campaign: %-20s drawn %4d, happened %5d%n",
                kind, drawn, HAPPENED.getOrDefault(kind, 0)));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theStudyEndsRight(long seed) throws Exception {
    FaultPlan plan = FaultPlan.draw(seed);
    SCENARIOS.merge(
        plan.family() + (plan.usesPostgres() ? " PostgreSQL" : " SQLite"), 1, Integer::sum);
    plan.faults().forEach(fault -> DRAWN.merge(fault.kind(), 1, Integer::sum));
    try {
      String url = stores.create(home, plan.usesPostgres());
      FaultHits hits =
          switch (plan.family()) {
            case ENGINE -> new EngineScenario(plan, home, url, invariants).run();
            case PROCESS -> new ProcessScenario(plan, home, url, invariants).run();
            case DISK -> new DiskScenario(plan, home, invariants).run();
          };
      hits.counts().forEach((kind, count) -> HAPPENED.merge(kind, count, Integer::sum));
    } catch (TestAbortedException skipped) {
      throw skipped;
    } catch (Throwable failure) {
      throw new AssertionError(
          "%s%nagain: mvn -B test -Dtest=FaultCampaignTest -Dascribe.faults.seed=%d"
              .formatted(plan, seed),
          failure);
    }
  }
}
