package dev.ascribe.reporting.report;

import dev.ascribe.common.Names;
import dev.ascribe.dataset.Word;
import dev.ascribe.dataset.Word.Part;
import dev.ascribe.reporting.ScorePalette;
import dev.ascribe.reporting.ScoredWords;
import dev.ascribe.reporting.report.Gallery.Agreement;
import dev.ascribe.reporting.report.Gallery.Text;
import dev.ascribe.storage.ResultRow.AttributionRow;
import dev.ascribe.study.Method;
import dev.ascribe.study.Named;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * Writes the gallery: each text once for each method, its words shaded by score and those of the
 * rationale underlined.
 */
final class GallerySection {
  /** Black letters stay legible on this share of the strongest colour. */
  private static final double FULL = 0.88;

  private static final double LEAST_SHOWN = 0.01;

  private final Html page;
  private final UnaryOperator<String> publicText;

  GallerySection(Html page, UnaryOperator<String> publicText) {
    this.page = page;
    this.publicText = publicText;
  }

  void write(List<Gallery> galleries) {
    page.raw("<section id=\"texts\">\n").element("h2", "Texts");
    if (galleries.isEmpty()) {
      page.element("p", "There are no texts to show.").raw("</section>\n");
      return;
    }
    page.raw("<p class=\"facts legend-words\">Words by score: ");
    sample(-1, "against");
    sample(-0.5, "\u00a0");
    sample(0, "0");
    sample(0.5, "\u00a0");
    sample(1, "for");
    page.raw(
        " the predicted label; <span class=\"in\">underlined</span>: a human rationale; dotted:"
            + " within two standard errors of 0. Each method has one scale for all texts of a run."
            + " AP: agreement with the rationale (average precision).</p>\n");
    page.raw("<form id=\"filters\" hidden></form>\n");
    galleries.forEach(this::gallery);
    page.raw("</section>\n");
  }

  private void sample(double strength, String name) {
    page.raw("<span class=\"w sample\"" + style(strength) + ">").text(name).raw("</span>");
  }

  private void gallery(Gallery gallery) {
    page.element(
        "h3",
        "%s, %s, %s, %s, seed %d"
            .formatted(
                gallery.run().dataset().name(),
                publicText.apply(gallery.run().model()),
                gallery.run().paradigm().id(),
                Numbers.size(gallery.run().trainingSize()),
                gallery.run().seed()));
    boolean hasAgreement =
        gallery.texts().stream().anyMatch(text -> text.reason() != Agreement.UNKNOWN);
    page.element(
        "p",
        "class=\"facts\"",
        "%d of %s%s, of those predicted rightly and wrongly."
            .formatted(
                gallery.texts().size(),
                Names.count(gallery.of(), "explained text"),
                hasAgreement
                    ? ": the best, the middle and the worst by agreement of " + gallery.reference()
                    : ""));
    for (Text text : gallery.texts()) {
      text(gallery, text);
    }
  }

  private void text(Gallery gallery, Text text) {
    String outcome = text.isRight() ? "right" : "wrong";
    String reason = text.reason().name().toLowerCase(Locale.ROOT);
    page.open(
        "article",
        "class=\"text\" data-outcome=\"%s\" data-agreement=\"%s\"".formatted(outcome, reason));
    page.element("h4", text.instance().id());
    page.element(
        "p",
        "class=\"facts\"",
        "gold %s, predicted %s (%s): %s%s"
            .formatted(
                text.prediction().gold(),
                text.prediction().predicted(),
                Numbers.fixed(text.probability(), 2),
                outcome,
                text.reason() == Agreement.UNKNOWN ? "" : ", %s agreement".formatted(reason)));
    for (AttributionRow row : text.attributions()) {
      line(gallery, text, row);
    }
    page.close("article");
  }

  private void line(Gallery gallery, Text text, AttributionRow row) {
    Double agreement = text.agreement().get(row.method());
    page.raw("<p class=\"line\" dir=\"auto\"><span class=\"method\">").text(row.method());
    if (agreement != null) {
      page.raw(" ").element("small", "AP " + Numbers.fixed(agreement, 2));
    }
    if (!ScoredWords.areKnown(row, text.instance())) {
      page.raw("</span> ")
          .element("small", "not shown: which words of the pair were cut off is not stored")
          .raw("</p>\n");
      return;
    }
    page.raw("</span> <span>");
    ScorePalette palette =
        new ScorePalette(
            gallery.largest().getOrDefault(row.method(), 0.0),
            Named.parse(Method.class, "method", row.method()).isSigned());
    List<Word> words = text.instance().words();
    Part part = words.isEmpty() ? Part.TEXT : words.get(0).part();
    for (int word = 0; word < words.size(); word++) {
      if (words.get(word).part() != part) {
        part = words.get(word).part();
        page.raw("<span class=\"part\">\u2016</span> ");
      }
      // Words beyond the model's positions have no score.
      double score = word < row.scores().length ? row.scores()[word] : Double.NaN;
      double error = word < row.standardErrors().length ? row.standardErrors()[word] : Double.NaN;
      page.raw(
              "<span class=\"w"
                  + (text.rationale().contains(word) ? " in" : "")
                  + (ScorePalette.isUncertain(score, error) ? " unsure" : "")
                  + "\""
                  + style(palette.strength(score, error))
                  + ">")
          .text(words.get(word).text())
          .raw("</span> ");
    }
    page.raw("</span></p>\n");
  }

  /** The style of a word; none where its colour could not be seen. */
  private static String style(double strength) {
    if (Math.abs(strength) < LEAST_SHOWN) {
      return "";
    }
    int[] colour = ScorePalette.background(FULL * strength);
    return " style=\"background:#%02x%02x%02x\"".formatted(colour[0], colour[1], colour[2]);
  }
}
