package dev.ascribe.scheduling.registry;

import dev.ascribe.scheduling.registry.RegistryEntry.Phase;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The studies of a {@link StudyRegistry} by their ids, and the event numbers that are already used.
 * Not thread-safe: the registry owns it.
 */
final class RegistryEntries {
  /** Studies that have ended and are still remembered; others are looked up in the store. */
  private static final int REMEMBERED = 64;

  private final Map<String, RegistryEntry> entries = new LinkedHashMap<>();

  /** At least the largest event number of all forgotten studies. */
  private long usedNumber;

  /**
   * @param usedNumber at least the largest event number of all earlier processes
   */
  RegistryEntries(long usedNumber) {
    this.usedNumber = usedNumber;
  }

  Optional<RegistryEntry> find(String studyId) {
    return Optional.ofNullable(entries.get(studyId));
  }

  /** The study that a runner opens, runs or unlocks. */
  Optional<RegistryEntry> runBy(ActorRef<StudyRunner.Command> runner) {
    return entries.values().stream().filter(entry -> runner.equals(entry.runner())).findFirst();
  }

  Collection<RegistryEntry> all() {
    return Collections.unmodifiableCollection(entries.values());
  }

  void put(String studyId, RegistryEntry entry) {
    entries.put(studyId, entry);
  }

  /** The number of the first event of a new study. */
  long firstNumber() {
    return usedNumber + 1;
  }

  /** How many studies are being opened or run. */
  long active() {
    return entries.values().stream()
        .filter(entry -> entry.phase() == Phase.OPENING || entry.phase() == Phase.RUNNING)
        .count();
  }

  void forget(RegistryEntry entry) {
    entries.remove(entry.id());
    // One more, because a late reader receives the end of the study under the next number.
    usedNumber = Math.max(usedNumber, entry.study().journal().last() + 1);
  }

  /** Forgets the studies that ended first, when too many are remembered. */
  void forgetOldest() {
    List<RegistryEntry> idle =
        entries.values().stream()
            .filter(entry -> entry.phase() == Phase.IDLE && !entry.awaitsStore())
            .sorted(Comparator.comparing(entry -> entry.study().ended()))
            .toList();
    idle.subList(0, Math.max(0, idle.size() - REMEMBERED)).forEach(this::forget);
  }
}
