package dev.ascribe.scheduling.registry;

import dev.ascribe.scheduling.registry.RegistryEntry.Phase;
import dev.ascribe.scheduling.supervision.StudySupervisor;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The studies that a {@link StudyRegistry} knows, by their ids and by who runs them. Not
 * thread-safe: the registry owns it.
 */
final class RegistryEntries {
  /** Studies that have ended and are still remembered; others are looked up in the store. */
  private static final int REMEMBERED = 64;

  private final Map<String, RegistryEntry> entries = new LinkedHashMap<>();
  private final Map<ActorRef<Void>, RegistryEntry> supervisors = new HashMap<>();

  /** The largest number of an event of those that were removed. */
  private long used;

  Optional<RegistryEntry> find(String studyId) {
    return Optional.ofNullable(entries.get(studyId));
  }

  /** The entry of a study that is known. */
  RegistryEntry of(String studyId) {
    return entries.get(studyId);
  }

  void put(String studyId, RegistryEntry entry) {
    entries.put(studyId, entry);
  }

  void remove(String studyId) {
    RegistryEntry gone = entries.remove(studyId);
    // One more: a reader who comes too late is told the end by the next number.
    used = Math.max(used, gone.study().feed().last() + 1);
  }

  /**
   * No smaller than any number of an event that was told of studies that are not known any more.
   */
  long used() {
    return used;
  }

  Collection<RegistryEntry> all() {
    return Collections.unmodifiableCollection(entries.values());
  }

  /** How many studies are opened or run. */
  long active() {
    return entries.values().stream()
        .filter(entry -> entry.phase() == Phase.OPENING || entry.phase() == Phase.RUNNING)
        .count();
  }

  void runs(ActorRef<StudySupervisor.Command> supervisor, RegistryEntry entry) {
    supervisors.put(supervisor.unsafeUpcast(), entry);
  }

  /** What a supervisor runs. */
  RegistryEntry runBy(ActorRef<Void> supervisor) {
    return supervisors.get(supervisor);
  }

  /** What a supervisor has run that is no more. */
  RegistryEntry ended(ActorRef<Void> supervisor) {
    return supervisors.remove(supervisor);
  }

  Collection<RegistryEntry> running() {
    return Collections.unmodifiableCollection(supervisors.values());
  }

  /** Forgets those that ended first, when there are too many. */
  void forgetOldest() {
    List<RegistryEntry> idle =
        entries.values().stream()
            .filter(entry -> entry.phase() == Phase.IDLE && !entry.awaitsStore())
            .sorted(Comparator.comparing(entry -> entry.study().ended()))
            .toList();
    idle.subList(0, Math.max(0, idle.size() - REMEMBERED)).forEach(entry -> remove(entry.id()));
  }
}
