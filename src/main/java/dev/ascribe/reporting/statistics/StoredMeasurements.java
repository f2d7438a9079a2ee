package dev.ascribe.reporting.statistics;

import dev.ascribe.common.AscribeException;
import dev.ascribe.dataset.DatasetLoader;
import dev.ascribe.dataset.Instance;
import dev.ascribe.reporting.statistics.StudyMeasurements.Agreement;
import dev.ascribe.reporting.statistics.StudyMeasurements.Cell;
import dev.ascribe.reporting.statistics.StudyMeasurements.CellMeasurements;
import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.RunSpec;
import dev.ascribe.study.StudyPlan;
import dev.ascribe.study.StudySpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads what a study has measured so far. Every call blocks.
 *
 * @param measurements of all runs that have any text explained
 * @param notes sentences for the reader of a report, about what had to be left out
 */
public record StoredMeasurements(StudyMeasurements measurements, List<String> notes) {
  /**
   * Reads the measurements of a study. A data set whose files cannot be read any more costs what
   * needs its rationales, which a note says.
   */
  public static StoredMeasurements read(ResultStore store, StudySpec study) {
    List<String> notes = new ArrayList<>();
    Map<DatasetSpec, Map<String, Instance>> texts = new LinkedHashMap<>();
    study.datasets().forEach(dataset -> texts.put(dataset, texts(dataset, study, notes)));
    Map<Cell, List<RunSpec>> cells = new LinkedHashMap<>();
    for (RunSpec run : StudyPlan.of(study).runs()) {
      cells.computeIfAbsent(cell(run), absent -> new ArrayList<>()).add(run);
    }
    List<CellMeasurements> measured = new ArrayList<>();
    Map<DatasetSpec, TreeSet<String>> explained = new LinkedHashMap<>();
    cells.forEach(
        (cell, runs) -> {
          DatasetSpec dataset = runs.get(0).dataset();
          Map<RunSpec, Map<String, PredictionRow>> predictions = predictions(store, study, runs);
          if (!predictions.isEmpty()) {
            CellReader reader = new CellReader(store, study, texts.get(dataset), predictions);
            measured.add(reader.read(cell));
            explained
                .computeIfAbsent(dataset, absent -> new TreeSet<>())
                .addAll(reader.instanceIds());
          }
        });
    List<Agreement> agreements = new ArrayList<>();
    explained.forEach(
        (dataset, ids) ->
            AnnotatorAgreement.of(dataset.name(), texts.get(dataset), ids)
                .ifPresent(agreements::add));
    return new StoredMeasurements(new StudyMeasurements(measured, agreements), notes);
  }

  private static Cell cell(RunSpec run) {
    return new Cell(run.dataset().name(), run.model(), run.paradigm().id(), run.trainingSize());
  }

  private static Map<RunSpec, Map<String, PredictionRow>> predictions(
      ResultStore store, StudySpec study, List<RunSpec> runs) {
    Map<RunSpec, Map<String, PredictionRow>> predictions = new LinkedHashMap<>();
    for (RunSpec run : runs) {
      Map<String, PredictionRow> ofRun =
          store.predictions(study.id(), run.id()).stream()
              .collect(Collectors.toMap(PredictionRow::instanceId, Function.identity()));
      if (!ofRun.isEmpty()) {
        predictions.put(run, ofRun);
      }
    }
    return predictions;
  }

  private static Map<String, Instance> texts(
      DatasetSpec dataset, StudySpec study, List<String> notes) {
    try {
      return DatasetLoader.load(dataset, study.attribution().features()).test().stream()
          .collect(Collectors.toMap(Instance::id, Function.identity()));
    } catch (AscribeException e) {
      notes.add(
          "The agreement between annotators of data set %s and the part that standard errors of scores have in its intervals are left out, since its texts cannot be read: %s"
              .formatted(dataset.name(), e.getMessage()));
      return Map.of();
    }
  }
}
