package dev.ascribe.reporting.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.common.BuildVersion;
import dev.ascribe.common.Names;
import dev.ascribe.reporting.results.PaperTable;
import dev.ascribe.reporting.statistics.StudyStatistics;
import dev.ascribe.storage.ResultRow.RunRow;
import dev.ascribe.study.Named;
import dev.ascribe.study.StudyJson;
import dev.ascribe.study.StudySpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Writes what a reader needs to judge the figures and to make them again. */
final class MethodsSection {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Html page;
  private final StudyReport report;
  private final UnaryOperator<String> publicText;

  MethodsSection(Html page, StudyReport report, UnaryOperator<String> publicText) {
    this.page = page;
    this.report = report;
    this.publicText = publicText;
  }

  static String day(Instant instant) {
    return DAY.format(instant);
  }

  void write() {
    page.raw("<section id=\"methods\">\n").element("h2", "Methods");
    facts();
    costs();
    statistics();
    paper();
    page.element("h3", "All settings");
    page.raw("<details><summary>The study as it is stored</summary>")
        .open("pre", "tabindex=\"0\"")
        .raw(settings())
        .close("pre")
        .raw("</details>\n</section>\n");
  }

  private void statistics() {
    page.element("h3", "Statistics");
    page.element(
        "p",
        "A mean is over the texts of each seed and then over the seeds. Every comparison is paired:"
            + " it is the mean of the differences between both sides on the same texts and seeds."
            + " Differences that only the rounding of numbers makes count as 0. Effects are mean"
            + " differences in units of their standard deviation over texts.");
    page.element(
        "p",
        "Standard errors are those of crossed seeds and texts (two-way variance, since every seed"
            + " explains the same texts); standard errors of scores, where a method has them, are"
            + " added. The p-values are two-sided, by Student\u2019s t with Satterthwaite\u2019s"
            + " degrees of freedom. A bootstrap that draws seeds and texts (%,d draws) gives the"
                .formatted(StudyStatistics.RESAMPLES)
            + " 95 % intervals their shape, and the t distribution their width. With two or three"
            + " seeds the degrees of freedom are few: the tests are then weak, and find large"
            + " differences only.");
    page.element(
        "p",
        "The p-values of one family are corrected together by Holm\u2019s method. The families are:"
            + " all pairs of methods by one measure in one table; one method and measure under two"
            + " paradigms at all training sizes; all trends of one measure. Trends are Spearman"
            + " correlations of the runs\u2019 means with the training size. Wilcoxon\u2019s"
            + " signed-rank test of the texts\u2019 differences is a second opinion: it stands as"
            + " p_wilcoxon, uncorrected, in comparisons.csv, and no sentence here depends on it.");
  }

  private void paper() {
    if (!Deviations.concern(report.study())) {
      return;
    }
    page.element("h3", "How this study differs from that of Zhou et al. (2024)").raw("<ul>\n");
    page.element(
        "li",
        "Ascribe repeats the analysis of Zhou, Adel, Schuff and Vu, \u201cExplaining Pre-Trained"
            + " Language Models with Attribution Scores: An Analysis in Low-Resource"
            + " Settings\u201d, LREC-COLING 2024, on their data sets or on samples of the same"
            + " tasks.");
    Deviations.of(report.study()).forEach(line -> page.element("li", line));
    page.raw("</ul>\n");
  }

  private void facts() {
    StudySpec study = report.study();
    page.raw("<dl>\n");
    fact("Study", "%s, digest %s".formatted(study.id(), study.digest()));
    fact("Data sets", names(study.datasets(), dataset -> dataset.name()));
    List<String> splits = Deviations.splits(study);
    if (!splits.isEmpty()) {
      fact("Texts", String.join(" ", splits));
    }
    fact("Models", publicText.apply(names(study.models(), model -> model.model())));
    fact("Training texts per class", names(study.trainingSizes(), String::valueOf));
    fact("Seeds", names(study.seeds(), String::valueOf));
    fact("Methods", names(study.methods(), Named::id));
    fact("Measures", names(study.measures(), Named::id));
    fact(
        "Attribution",
        "value %s, absent words %s, %s, %s of Integrated Gradients, features %s"
            .formatted(
                study.attribution().value().id(),
                study.attribution().absence().id(),
                Names.count(study.attribution().permutations(), "permutation"),
                Names.count(study.attribution().steps(), "step"),
                study.attribution().features().id()));
    fact(
        "Training",
        "%s, batches of %d, learning rate %s, weight decay %s, dropout %s"
            .formatted(
                Names.count(study.training().epochs(), "epoch"),
                study.training().batchSize(),
                study.training().learningRate(),
                study.training().weightDecay(),
                study.training().dropout()));
    fact(
        "Versions of this report",
        "Ascribe %s, PyTorch %s, Java %s, %s %s"
            .formatted(
                BuildVersion.get(),
                BuildVersion.pytorch(),
                Runtime.version(),
                System.getProperty("os.name"),
                System.getProperty("os.arch")));
    digests("Digests of models", RunRow::model, RunRow::modelDigest);
    digests("Digests of data", RunRow::dataset, RunRow::dataDigest);
    page.raw("<dt>Again</dt><dd>")
        .element("code", "ascribe run STUDY.conf")
        .text(" with the study file continues or repeats it; ")
        .element("code", "ascribe report " + study.id())
        .text(" makes this page.")
        .raw("</dd>\n</dl>\n");
  }

  private void digests(
      String title, Function<RunRow, String> name, Function<RunRow, String> digest) {
    Set<String> known =
        report.runs().stream()
            .filter(run -> Objects.nonNull(digest.apply(run)))
            .map(run -> publicText.apply(name.apply(run)) + " " + digest.apply(run))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (!known.isEmpty()) {
      fact(title, String.join("; ", known));
    }
  }

  private void fact(String term, String description) {
    page.element("dt", term).element("dd", description);
  }

  private static <T> String names(List<T> all, Function<T, String> name) {
    return all.stream().map(name).collect(Collectors.joining(", "));
  }

  private void costs() {
    if (report.costs().isEmpty()) {
      return;
    }
    page.element("h3", "Cost");
    List<List<PaperTable.Cell>> rows =
        report.costs().stream()
            .map(
                cost ->
                    List.of(
                        PaperTable.Cell.of(cost.method()),
                        PaperTable.Cell.of(String.format(Locale.ROOT, "%,d", cost.texts())),
                        PaperTable.Cell.of(String.format(Locale.ROOT, "%,d", cost.evaluations())),
                        PaperTable.Cell.of(String.format(Locale.ROOT, "%,.1f", cost.seconds()))))
            .toList();
    new ReportTable(
            "cost",
            "What the explanations have cost, without training and measures",
            List.of("Method", "Explanations", "Evaluations", "Device seconds"),
            1,
            rows,
            List.of())
        .html(page);
  }

  private String settings() {
    try {
      ObjectMapper mapper = new ObjectMapper();
      return Html.escapedLines(
          publicText.apply(
              mapper
                  .writerWithDefaultPrettyPrinter()
                  .writeValueAsString(mapper.readTree(StudyJson.write(report.study())))));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a study is plain data", e);
    }
  }
}
