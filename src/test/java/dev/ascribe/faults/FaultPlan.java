package dev.ascribe.faults;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.ascribe.common.CounterRandom;
import dev.ascribe.common.ErrorCode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * The faults of one scenario, a pure function of its seed.
 *
 * @param usesPostgres whether the results are in PostgreSQL rather than in SQLite
 */
record FaultPlan(long seed, Family family, boolean usesPostgres, int devices, List<Fault> faults) {
  /** A unit is given up after three attempts, so faults may cost it two. */
  private static final int ATTEMPTS_TO_SPARE = 2;

  /** Messages between the scheduler and the workers, which leases and later pulls make good. */
  private static final List<String> OF_WORKERS =
      List.of("Pull", "Assigned", "Finished", "Renew", "Advanced", "Withdrawn");

  /** Messages between writers and the aggregator, which are sent again until they are answered. */
  private static final List<String> OF_STORE = List.of("Store", "Stored");

  private static final List<String> OF_COORDINATORS =
      List.of("Completed", "Explained", "Ended", "InstanceWritten", "Summary", "PlanAdmitted");

  private static final List<String> OF_PILLARS =
      List.of("Submit", "Finished", "Store", "InstanceEnded", "WriteInstance", "Assigned", "Wake");

  /** How a scenario is carried out. */
  enum Family {
    ENGINE,
    PROCESS,
    DISK
  }

  static FaultPlan draw(long seed) {
    RandomGenerator random = CounterRandom.of(seed, "fault plan");
    // Every fifth scenario has real processes, and every third a real server.
    boolean usesPostgres = seed % 3 == 2;
    if (seed % 5 == 3) {
      return new FaultPlan(seed, Family.PROCESS, usesPostgres, 2, process(random, usesPostgres));
    }
    if (seed % 25 == 6) {
      Fault full = new Fault(FaultKind.DISK_FULL, 0, "", random.nextInt(4), 1, 0);
      return new FaultPlan(seed, Family.DISK, false, 3, List.of(full));
    }
    int devices = 1 + random.nextInt(3);
    return new FaultPlan(
        seed, Family.ENGINE, usesPostgres, devices, engine(random, devices, usesPostgres));
  }

  private static List<Fault> engine(RandomGenerator random, int devices, boolean usesPostgres) {
    List<FaultKind> kinds = FaultKind.inOneProcess();
    int wanted = 1 + random.nextInt(4);
    List<Fault> faults = new ArrayList<>();
    int attempts = 0;
    boolean mayEnd = false;
    while (faults.size() < wanted) {
      FaultKind kind = kinds.get(random.nextInt(kinds.size()));
      boolean tooMany =
          attempts + kind.attempts() > ATTEMPTS_TO_SPARE || (mayEnd && !kind.codes().isEmpty());
      if (tooMany
          || (kind.needsOtherDevices() && devices == 1)
          || (kind.needsServer() && !usesPostgres)) {
        continue;
      }
      Fault fault = fault(kind, random, devices);
      if (kind.needsOtherDevices() && faults.stream().anyMatch(f -> f.kind().needsOtherDevices())) {
        continue;
      }
      attempts += kind.attempts();
      mayEnd |= !kind.codes().isEmpty();
      faults.add(fault);
    }
    return faults;
  }

  private static Fault fault(FaultKind kind, RandomGenerator random, int devices) {
    int device = random.nextInt(devices);
    return switch (kind) {
      case BATCH_THROWS, NAN_ONCE, INFINITY_ONCE ->
          new Fault(kind, device, "", random.nextInt(20), 1, 0);
      case OUT_OF_MEMORY ->
          new Fault(kind, device, "", random.nextInt(20), 1 + random.nextInt(4), 0);
      case LOADING_THROWS, TRAINING_THROWS -> new Fault(kind, device, "", 0, 1, 0);
      case ATTRIBUTION_THROWS -> new Fault(kind, device, "", random.nextInt(6), 1, 0);
      case DEVICE_BROKEN, NAN_DEVICE, DEVICE_TOO_SMALL ->
          new Fault(kind, device, "", 0, Integer.MAX_VALUE, 0);
      case DEVICE_DIES -> new Fault(kind, device, "", random.nextInt(10), 1, 0);
      case NAN_COALITION, POISON ->
          new Fault(kind, device, "text " + random.nextInt(3), 0, Integer.MAX_VALUE, 0);
      case SLOW_DEVICE ->
          new Fault(
              kind, device, "", random.nextInt(10), 1 + random.nextInt(4), 10 + random.nextInt(90));
      case HUNG_DEVICE -> new Fault(kind, device, "", random.nextInt(10), 1, 1200);
      case MESSAGE_LOST, MESSAGE_DOUBLED ->
          new Fault(
              kind,
              0,
              any(random.nextInt(4) == 0 ? OF_STORE : OF_WORKERS, random),
              random.nextInt(8),
              1,
              0);
      case MESSAGE_LATE ->
          new Fault(
              kind, 0, any(OF_WORKERS, random), random.nextInt(8), 1, 20 + random.nextInt(800));
      case COORDINATOR_CRASHES ->
          new Fault(kind, 0, any(OF_COORDINATORS, random), random.nextInt(8), 1, 0);
      case PILLAR_CRASHES -> new Fault(kind, 0, any(OF_PILLARS, random), random.nextInt(8), 1, 0);
      case STORE_UNAVAILABLE, STORE_FULL ->
          new Fault(kind, 0, "", random.nextInt(10), 1 + random.nextInt(6), 0);
      case STORE_SLOW ->
          new Fault(
              kind, 0, "", random.nextInt(10), 1 + random.nextInt(3), 20 + random.nextInt(200));
      case ANSWER_LOST -> new Fault(kind, 0, "", random.nextInt(10), 1 + random.nextInt(2), 0);
      case CONNECTIONS_KILLED, SERVER_KILLED -> new Fault(kind, 0, "", random.nextInt(10), 1, 0);
      case READING_FAILS -> new Fault(kind, 0, "", random.nextInt(12), 1 + random.nextInt(3), 0);
      case ROW_REFUSED -> new Fault(kind, 0, "text " + random.nextInt(3), 0, Integer.MAX_VALUE, 0);
      case KILLED, STOPPED, LOG_CUT, LOG_FLIPPED, DISK_FULL ->
          throw new IllegalArgumentException(kind + " is no fault within a process");
    };
  }

  /** One or two ends of the process at random instants, and what happens to the log after them. */
  private static List<Fault> process(RandomGenerator random, boolean usesPostgres) {
    List<Fault> faults = new ArrayList<>();
    if (random.nextInt(4) == 0) {
      int millis = 50 + random.nextInt(1500);
      faults.add(new Fault(FaultKind.STOPPED, 0, "", random.nextInt(600), 1, millis));
    }
    int kills = faults.isEmpty() ? 1 + random.nextInt(2) : random.nextInt(2);
    for (int i = 0; i < kills; i++) {
      faults.add(new Fault(FaultKind.KILLED, 0, "", random.nextInt(900), 1, 0));
      if (!usesPostgres && random.nextInt(2) == 0) {
        FaultKind kind = random.nextBoolean() ? FaultKind.LOG_CUT : FaultKind.LOG_FLIPPED;
        faults.add(new Fault(kind, 0, "", 1 + random.nextInt(20_000), 1, 0));
      }
    }
    return faults;
  }

  private static String any(List<String> names, RandomGenerator random) {
    return names.get(random.nextInt(names.size()));
  }

  /** The faults of a seam. */
  List<Fault> of(FaultKind.Seam seam) {
    return faults.stream().filter(fault -> fault.kind().seam() == seam).toList();
  }

  Fault first(FaultKind kind) {
    return faults.stream().filter(fault -> fault.kind() == kind).findFirst().orElseThrow();
  }

  /** The text that fails, if all faults that may cost more than time concern one text. */
  Optional<String> textAtFault() {
    List<Fault> costly = faults.stream().filter(fault -> !fault.kind().codes().isEmpty()).toList();
    boolean isOfText = costly.size() == 1 && costly.get(0).target().startsWith("text ");
    return isOfText ? Optional.of(CampaignStudy.textOf(costly.get(0).target())) : Optional.empty();
  }

  /** Whether rows may be stored twice, as their acknowledgement may be late or lost. */
  boolean repeatsRows() {
    return faults.stream().anyMatch(fault -> OF_STORE.contains(fault.target()));
  }

  boolean has(FaultKind kind) {
    return faults.stream().anyMatch(fault -> fault.kind() == kind);
  }

  /** The codes with which units or the study may fail; empty if nothing may fail. */
  Set<ErrorCode> codes() {
    Set<ErrorCode> codes = EnumSet.noneOf(ErrorCode.class);
    faults.forEach(fault -> codes.addAll(fault.kind().codes()));
    if (textAtFault().isPresent()) {
      // The last attempt of a text that fails anyway may be that of a broken device.
      codes.add(ErrorCode.INTERNAL);
      codes.add(ErrorCode.OUT_OF_MEMORY);
      codes.add(ErrorCode.DEVICE_UNAVAILABLE);
      codes.add(ErrorCode.NON_FINITE_OUTPUT);
    }
    return codes;
  }

  /**
   * Timeouts so short that the study takes no longer than the faults need, and chunks so small that
   * values of samplings in progress are stored.
   */
  Config config() {
    boolean expires = !of(FaultKind.Seam.MESSAGE).isEmpty() || has(FaultKind.HUNG_DEVICE);
    return ConfigFactory.parseString(
            """
            ascribe.worker {
              min-backoff = 1ms, max-backoff = 4ms, gather = 1ms
              renew-interval = %s, hung-after = %s
            }
            ascribe.scheduling { lease-timeout = %s, chunk-coalitions = 8, store-evaluations = 8 }
            ascribe.aggregation { flush-interval = 2ms, retry-backoff = 1ms, max-retry-backoff = 8ms }
            """
                .formatted(
                    expires ? "50ms" : "15s",
                    has(FaultKind.HUNG_DEVICE) ? "300ms" : "10m",
                    expires ? "400ms" : "60s"))
        .withFallback(ConfigFactory.load());
  }

  @Override
  public String toString() {
    return "seed %d: %s on %s, devices: %d%s"
        .formatted(
            seed,
            family,
            usesPostgres ? "PostgreSQL" : "SQLite",
            devices,
            faults.stream().map(fault -> "\n  " + fault).collect(Collectors.joining()));
  }
}
