package dev.ascribe.cli.daemon;

import dev.ascribe.reporting.results.StudyResults;
import dev.ascribe.storage.ResultRow.FailureRow;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Where {@code results} reads a study from: a daemon, or a store without one. */
interface ResultSource extends AutoCloseable {
  /**
   * The rows that are asked for.
   *
   * @param table of the store
   * @param run only rows of this run; null for all
   * @param level run, instance or all; null for run
   */
  record Rows(String table, String run, String level) {}

  /** The id of the study. */
  String id();

  /** What people call the study instead of its name, or null. */
  String title();

  /** The figures of whole runs. */
  StudyResults results() throws IOException;

  /** The stored failures. */
  List<FailureRow> failures() throws IOException;

  /**
   * The rows as a stream, which the caller closes.
   *
   * @param format jsonl or csv
   */
  InputStream rows(Rows rows, String format) throws IOException;

  @Override
  void close();
}
