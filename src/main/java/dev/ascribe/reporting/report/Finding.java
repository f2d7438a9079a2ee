package dev.ascribe.reporting.report;

import java.util.List;

/**
 * One sentence of the summary, with the comparisons behind it.
 *
 * @param verdict the answer, where the sentence answers a question
 * @param table null where the sentence needs none
 */
record Finding(Verdict verdict, String text, Grid table) {
  /** Answers to a question. */
  enum Verdict {
    YES("yes"),
    NO("no"),
    /** Yes for some comparisons; of the others nobody can know. */
    PARTLY("partly"),
    /** The contrary for some comparisons; of the others nobody can know. */
    PARTLY_NO("partly no"),
    /** Yes for some comparisons, and the contrary for others. */
    MIXED("mixed"),
    UNKNOWN("not known"),
    /** The sentence answers no question. */
    FACT("");

    private final String word;

    Verdict(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /** Creates a sentence that needs no table. */
  Finding(Verdict verdict, String text) {
    this(verdict, text, null);
  }

  /** Sentences about one data set and model. */
  record Group(String title, List<Finding> findings) {
    Group {
      findings = List.copyOf(findings);
    }
  }

  /** Comparisons by training size. */
  record Grid(String caption, String rowTitle, List<String> columns, List<Row> rows) {
    Grid {
      columns = List.copyOf(columns);
      rows = List.copyOf(rows);
    }

    /** A row with one comparison for each column. */
    record Row(String title, List<Cell> cells) {
      Row {
        cells = List.copyOf(cells);
      }
    }

    /** A comparison, and whether its first side is better. */
    record Cell(Verdict verdict, String text) {}
  }
}
