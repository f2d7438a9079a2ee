package dev.ascribe.reporting.report;

import dev.ascribe.common.Names;
import dev.ascribe.reporting.report.ReportMeasure.Family;
import dev.ascribe.scheduling.StudyStatus.State;
import dev.ascribe.storage.IntervalRow;
import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.FeatureLevel;
import dev.ascribe.study.Measure;
import dev.ascribe.study.StudyPlan;
import java.util.ArrayList;
import java.util.List;

/** Says at the top of a report what its figures lack. */
final class Banners {
  /** From as many seeds on, tests have more than two degrees of freedom between seeds. */
  private static final int MANY_SEEDS = 4;

  /** Fewer texts are too few for the usual rule of thumb about means. */
  private static final int MANY_TEXTS = 30;

  private Banners() {}

  static List<String> of(StudyReport report) {
    List<String> banners = new ArrayList<>();
    unfinished(report, banners);
    if (report.statistics().intervals().isEmpty()) {
      banners.add("No text has been explained yet, so there are no figures.");
      banners.addAll(report.notes());
      return banners;
    }
    size(report, banners);
    rationales(report, banners);
    if (report.study().attribution().features() == FeatureLevel.TOKEN) {
      banners.add("The texts are left out: scores of tokens cannot be shown on words.");
    }
    banners.addAll(report.notes());
    return banners;
  }

  /** Says how weak the tests are where there is little to test. */
  private static void size(StudyReport report, List<String> banners) {
    SampleSize all = SampleSize.of(report.statistics().intervals());
    // A model that was not trained is the same for every seed, and has one run.
    SampleSize trained =
        SampleSize.of(report.statistics().intervals(), cell -> cell.trainingSize() > 0);
    SampleSize size = trained.mostSeeds() == 0 ? all : trained;
    if (size.mostSeeds() == 1) {
      banners.add(
          "Figures are of one seed only: intervals and tests say how sure they are over texts, and"
              + " nothing about other seeds.");
    } else if (size.leastSeeds() < MANY_SEEDS) {
      banners.add(
          "Only %s: the tests have few degrees of freedom and find large differences only. \u201cNot known\u201d does not mean that there is no difference."
              .formatted(Names.count(size.leastSeeds(), "seed")));
    }
    if (all.leastTexts() < MANY_TEXTS) {
      banners.add(
          "Only %s: intervals are wide, and one text more or less may change an answer."
              .formatted(Names.count(all.leastTexts(), "text")));
    }
  }

  private static void unfinished(StudyReport report, List<String> banners) {
    int planned = StudyPlan.of(report.study()).runs().size();
    int done = report.status().runStates().getOrDefault("done", 0);
    if (report.status().state() == State.DONE && done >= planned) {
      failures(report, banners);
      return;
    }
    Integer texts = report.status().instances();
    String ofTexts =
        texts == null
            ? "%s explained so far".formatted(Names.count(report.status().completed(), "text"))
            : "%d of %s explained in the runs that have begun"
                .formatted(report.status().completed(), Names.count(texts, "text"));
    banners.add(
        "The study is not finished (%s): %d of %s are done, %s. Figures may change, and some are missing."
            .formatted(report.status().state().id(), done, Names.count(planned, "run"), ofTexts));
    failures(report, banners);
  }

  private static void failures(StudyReport report, List<String> banners) {
    if (report.status().failureCount() > 0) {
      banners.add(
          "%s failed; figures are of the others."
              .formatted(Names.count(report.status().failureCount(), "unit")));
    }
  }

  private static void rationales(StudyReport report, List<String> banners) {
    if (!report.study().measures().contains(Measure.PLAUSIBILITY)) {
      banners.add("Plausibility is left out: the study does not measure it.");
      return;
    }
    for (DatasetSpec dataset : report.study().datasets()) {
      List<IntervalRow> ofDataset =
          report.statistics().intervals().stream()
              .filter(row -> row.dataset().equals(dataset.name()))
              .toList();
      boolean isKnown =
          ofDataset.stream()
              .flatMap(row -> ReportMeasure.of(row.name()).stream())
              .anyMatch(measure -> measure.family() == Family.PLAUSIBILITY);
      if (!ofDataset.isEmpty() && !isKnown) {
        banners.add(
            "Plausibility is left out for %s: its texts have no rationales."
                .formatted(dataset.name()));
      }
    }
  }
}
