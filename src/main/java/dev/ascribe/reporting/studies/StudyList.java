package dev.ascribe.reporting.studies;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ascribe.common.AscribeException;
import dev.ascribe.scheduling.RunPage;
import dev.ascribe.scheduling.StudyPage;
import dev.ascribe.scheduling.StudyStatus;
import dev.ascribe.scheduling.StudyStatus.State;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.StudyIndex;
import dev.ascribe.storage.StudyIndex.RunCounts;
import dev.ascribe.storage.StudyIndex.StudyHead;
import dev.ascribe.storage.StudyKey;
import dev.ascribe.study.Named;
import dev.ascribe.study.StudyJson;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Lists studies a page at a time. The sums of a study that has ended are remembered, so that a
 * repeated list costs only what has changed. Thread-safe. Every call blocks.
 */
final class StudyList {
  private static final int REMEMBERED = 2048;

  /**
   * The remembered status of a study that has ended.
   *
   * @param head as it was stored then; a different one shows that the study was run again
   */
  private record Ended(StudyHead head, StudyStatus status) {}

  private final ResultStore store;
  private final StudyIndex index;
  private final Cache<String, Ended> ended = remembering();
  private final Cache<String, List<String>> methods = remembering();

  StudyList(ResultStore store) {
    this.store = store;
    this.index = store.studyIndex();
  }

  /**
   * A page of all studies, the latest first.
   *
   * @param after the last study of the page before, or null
   * @param limit the most studies of a page
   * @param live studies that run or have run in this process, of which this status is newer than
   *     the stored one
   */
  StudyPage page(StudyKey after, int limit, List<StudyStatus> live) {
    // One study more than the page holds shows whether there is a next page.
    List<StudyHead> heads = index.page(after, limit + 1);
    Map<StudyKey, StudyStatus> found = new TreeMap<>(notYetStored(after, heads, live));
    Map<String, StudyStatus> here =
        live.stream().collect(Collectors.toMap(StudyStatus::id, Function.identity()));
    Map<String, StudyStatus> stored =
        statuses(heads.stream().filter(head -> !here.containsKey(head.studyId())).toList());
    for (StudyHead head : heads) {
      StudyStatus status = here.get(head.studyId());
      found.put(
          head.key(),
          status == null ? stored.get(head.studyId()) : status.listed().withTitle(head.title()));
    }
    List<StudyKey> keys = found.keySet().stream().limit(limit).toList();
    return new StudyPage(
        keys.stream().map(found::get).toList(), found.size() > limit ? keys.get(limit - 1) : null);
  }

  /** Studies of the page that are submitted, but not stored yet. */
  private Map<StudyKey, StudyStatus> notYetStored(
      StudyKey after, List<StudyHead> page, List<StudyStatus> live) {
    Set<String> known = new HashSet<>(page.stream().map(StudyHead::studyId).toList());
    List<String> others =
        live.stream().map(StudyStatus::id).filter(id -> !known.contains(id)).toList();
    index.heads(others).forEach(head -> known.add(head.studyId()));
    Map<StudyKey, StudyStatus> waiting = new TreeMap<>();
    for (StudyStatus study : live) {
      StudyKey key = new StudyKey(study.submitted().toEpochMilli(), study.id());
      if (!known.contains(study.id()) && (after == null || key.compareTo(after) > 0)) {
        waiting.put(key, study.listed());
      }
    }
    return waiting;
  }

  /** One study as the list shows it. */
  StudyStatus one(StudyHead head) {
    return statuses(List.of(head)).get(head.studyId());
  }

  private Map<String, StudyStatus> statuses(List<StudyHead> heads) {
    Map<String, StudyStatus> statuses = new LinkedHashMap<>();
    List<StudyHead> unknown = new ArrayList<>();
    for (StudyHead head : heads) {
      Ended before = ended.getIfPresent(head.studyId());
      if (before != null && before.head().equals(head)) {
        statuses.put(head.studyId(), before.status());
      } else {
        unknown.add(head);
      }
    }
    List<String> ids = unknown.stream().map(StudyHead::studyId).toList();
    Map<String, List<RunCounts>> counts =
        index.runCounts(ids).stream().collect(Collectors.groupingBy(RunCounts::studyId));
    Map<String, Integer> failures = index.failureCounts(ids);
    for (StudyHead head : unknown) {
      String id = head.studyId();
      StudyStatus status =
          StoredStatus.of(
              head,
              owner(head),
              methods(id),
              RunPage.EMPTY,
              counts.getOrDefault(id, List.of()),
              failures.getOrDefault(id, 0));
      statuses.put(id, status);
      // More rows of a cancelled study may still be stored.
      if (status.state() == State.DONE || status.state() == State.FAILED) {
        ended.put(id, new Ended(head, status));
      }
    }
    return statuses;
  }

  /** The other process that runs a study. */
  private Optional<String> owner(StudyHead head) {
    return head.status().equals(State.RUNNING.id())
        ? store.locks().ownerOf(head.studyId())
        : Optional.empty();
  }

  /**
   * The methods of a study, which never change for an id. They are empty where this version cannot
   * read a study of an older one, which is listed all the same.
   */
  private List<String> methods(String studyId) {
    return methods.get(
        studyId, id -> store.study(id).map(row -> parsed(row.spec(), id)).orElse(List.of()));
  }

  private static List<String> parsed(String spec, String studyId) {
    try {
      return StudyJson.readUnchecked(spec, studyId).methods().stream().map(Named::id).toList();
    } catch (AscribeException unreadable) {
      return List.of();
    }
  }

  private static <V> Cache<String, V> remembering() {
    return Caffeine.newBuilder().maximumSize(REMEMBERED).build();
  }
}
