package dev.ascribe.reporting.results;

import dev.ascribe.reporting.results.TidyReport.Row;
import dev.ascribe.study.Named;
import java.util.ArrayList;
import java.util.List;

/** The formats in which the results of a study leave Ascribe for programs and papers. */
public enum TidyFormat implements Named {
  /**
   * A {@link TidyReport}: all measures, with all digits. A standard deviation that does not exist
   * is empty. Notes would be no records, so it has none.
   */
  CSV {
    @Override
    public List<String> lines(StudyResults results, List<String> notes) {
      return COLUMNS.lines(TidyReport.rows(results));
    }
  },
  /** A {@code tabular} for each group of runs; notes are comments before them. */
  LATEX {
    @Override
    public List<String> lines(StudyResults results, List<String> notes) {
      List<String> lines = new ArrayList<>();
      notes.forEach(note -> lines.add("% " + note.replaceAll("\\R", " ")));
      for (PaperTable table : ResultTables.of(results)) {
        separate(lines);
        lines.addAll(table.latex());
      }
      return lines;
    }
  },
  /** A table for each group of runs in the Markdown of GitHub; notes are quotations before them. */
  MARKDOWN {
    @Override
    public List<String> lines(StudyResults results, List<String> notes) {
      List<String> lines = new ArrayList<>();
      notes.forEach(note -> lines.add("> " + PaperTable.markdown(note)));
      for (PaperTable table : ResultTables.of(results)) {
        separate(lines);
        lines.addAll(table.markdown());
      }
      return lines;
    }
  };

  private static final CsvColumns<Row> COLUMNS =
      new CsvColumns<Row>()
          .column("dataset", Row::dataset)
          .column("model", Row::model)
          .column("paradigm", Row::paradigm)
          .column("training_size", Row::trainingSize)
          .column("method", Row::method)
          .column("measure", Row::measure)
          .column("mean", Row::mean)
          .column("standard_deviation", Row::deviation)
          .column("seeds", Row::seeds)
          .column("texts", Row::texts);

  /**
   * The results as lines without line ends.
   *
   * @param notes of {@link StudyNotes}
   */
  public abstract List<String> lines(StudyResults results, List<String> notes);

  private static void separate(List<String> lines) {
    if (!lines.isEmpty()) {
      lines.add("");
    }
  }
}
