package dev.ascribe.http.studies;

import dev.ascribe.http.directives.Replies;
import dev.ascribe.reporting.results.ReportCsv;
import dev.ascribe.reporting.results.ReportText;
import dev.ascribe.reporting.results.ResultReport;
import dev.ascribe.reporting.results.TidyFormat;
import dev.ascribe.study.Named;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.RequestEntity;

/** The formats in which clients can read the report of a study. */
enum ReportFormat implements Named {
  JSON(ContentTypes.APPLICATION_JSON, report -> Replies.line(report)),
  TEXT(ContentTypes.TEXT_PLAIN_UTF8, report -> joined(ReportText.lines(report), "\n")),
  CSV(Replies.CSV, ReportCsv::of),
  /** CSV with a record for each measure of each method. */
  TIDY(Replies.CSV, report -> joined(tidy(report, TidyFormat.CSV), "\r\n")),
  LATEX(ContentTypes.TEXT_PLAIN_UTF8, report -> joined(tidy(report, TidyFormat.LATEX), "\n")),
  MARKDOWN(
      ContentTypes.parse("text/markdown; charset=UTF-8"),
      report -> joined(tidy(report, TidyFormat.MARKDOWN), "\n"));

  private final ContentType type;
  private final Function<ResultReport, String> writer;

  ReportFormat(ContentType type, Function<ResultReport, String> writer) {
    this.type = type;
    this.writer = writer;
  }

  RequestEntity entity(ResultReport report) {
    return HttpEntities.create(type, writer.apply(report).getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> tidy(ResultReport report, TidyFormat format) {
    return format.lines(report.results(), report.notes());
  }

  private static String joined(List<String> lines, String end) {
    return String.join(end, lines) + end;
  }
}
