package dev.ascribe.reporting;

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
 * Lists studies a page at a time. What has ended is summed up once and remembered, so that a list
 * that is asked for again and again costs what has changed. Thread-safe; every call blocks.
 */
final class StudyList {
  private static final int REMEMBERED = 2048;

  /**
   * A study that has ended.
   *
   * @param head as it was stored then; another one tells that it was taken up again
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
   * A page.
   *
   * @param after the last study of the page before, or null
   * @param limit most studies
   * @param live what runs or has run in this process, whose word goes before the store's
   */
  StudyPage page(StudyKey after, int limit, List<StudyStatus> live) {
    // One more than asked for tells whether there is a next page.
    List<StudyHead> heads = index.page(after, limit + 1);
    Map<StudyKey, StudyStatus> found = new TreeMap<>(waiting(after, heads, live));
    Map<String, StudyStatus> here =
        live.stream().collect(Collectors.toMap(StudyStatus::id, Function.identity()));
    Map<String, StudyStatus> stored =
        statuses(heads.stream().filter(head -> !here.containsKey(head.studyId())).toList());
    for (StudyHead head : heads) {
      StudyStatus status = here.get(head.studyId());
      found.put(head.key(), status == null ? stored.get(head.studyId()) : status.listed());
    }
    List<StudyKey> keys = found.keySet().stream().limit(limit).toList();
    return new StudyPage(
        keys.stream().map(found::get).toList(), found.size() > limit ? keys.get(limit - 1) : null);
  }

  /** Studies that are about to be entered into the store, as far as they belong to the page. */
  private Map<StudyKey, StudyStatus> waiting(
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
      // Rows of a cancelled study may still be on their way.
      if (status.state() == State.DONE || status.state() == State.FAILED) {
        ended.put(id, new Ended(head, status));
      }
    }
    return statuses;
  }

  /** The process that runs a study which this one does not run. */
  private Optional<String> owner(StudyHead head) {
    return head.status().equals(State.RUNNING.id())
        ? store.ownerOf(head.studyId())
        : Optional.empty();
  }

  /**
   * The methods of a study, which its id stands for. A study of an older version may be more than
   * this one can read; it is listed all the same.
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
