package dev.ascribe.reporting.report;

import dev.ascribe.reporting.report.LineStyles.Marker;
import dev.ascribe.reporting.report.ReportMeasure.Family;
import dev.ascribe.reporting.report.StudyFigure.Panel;
import java.util.List;

/** Writes the figures: panels that stand beside each other where there is room, one legend each. */
final class FigureSection {
  private final Html page;

  FigureSection(Html page) {
    this.page = page;
  }

  void write(List<StudyFigure> figures) {
    page.raw("<section id=\"figures\">\n").element("h2", "Figures");
    if (figures.isEmpty()) {
      page.element("p", "There are no figures yet.");
    }
    Family family = null;
    for (StudyFigure figure : figures) {
      if (figure.measure().family() != family) {
        family = figure.measure().family();
        page.element("h3", family.title());
      }
      write(figure);
    }
    page.raw("</section>\n");
  }

  private void write(StudyFigure figure) {
    page.raw(figure.panels().size() == 1 ? "<figure class=\"single\">\n" : "<figure>\n");
    legend(figure);
    page.raw("<div class=\"panels\">\n");
    for (Panel panel : figure.panels()) {
      page.raw("<div class=\"panel\">").element("p", "class=\"panel-title\"", panel.title());
      page.raw(FigureDrawing.panel(figure, panel)).raw("</div>\n");
    }
    page.raw("</div>\n<figcaption>");
    page.text(
        "%s. Means with 95 %% intervals%s %s"
            .formatted(
                figure.measure().axis(),
                figure.isOfOneSize()
                    ? ", " + Numbers.size(figure.sizes().get(0)) + "."
                    : " over training texts per class.",
                figure.notes()));
    page.raw("</figcaption>\n</figure>\n");
  }

  private void legend(StudyFigure figure) {
    page.raw("<ul class=\"legend\">");
    for (String name : figure.names()) {
      Marker marker = figure.styles().marker(name);
      String colour = figure.styles().colour(name);
      page.raw(
              """
              <li><svg viewBox="0 0 30 12" width="30" height="12" aria-hidden="true">\
              <path d="M0 6h30" stroke="%s" stroke-width="2"%s/>\
              <path d="%s" fill="%s" stroke="%s" stroke-width="1.6"/></svg> """
                  .formatted(
                      colour,
                      figure.styles().isDotted(name) ? " stroke-dasharray=\"2 3\"" : "",
                      marker.outline(),
                      marker.isFilled() ? colour : "none",
                      colour))
          .text(name)
          .raw("</li>");
    }
    page.raw("</ul>\n");
  }
}
