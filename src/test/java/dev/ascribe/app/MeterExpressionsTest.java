package dev.ascribe.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.app.MeterExpressions.Condition;
import dev.ascribe.app.MeterExpressions.Selector;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeterExpressionsTest {
  @Test
  void selectorsAreFoundAmongFunctionsAndAggregates() {
    MeterExpressions found =
        MeterExpressions.of(
            "histogram_quantile(0.95, sum by (le, route) (rate(a_seconds_bucket{route=\"/x\","
                + " status=~\"5..\"}[$__rate_interval]))) > 1.5 and b_total{} / c == 0");
    assertThat(found.selectors())
        .containsExactly(
            new Selector(
                "a_seconds_bucket",
                List.of(new Condition("route", "=", "/x"), new Condition("status", "=~", "5.."))),
            new Selector("b_total", List.of()),
            new Selector("c", List.of()));
    assertThat(found.grouping()).containsExactly("le", "route");
  }

  @Test
  void matchingOfVectorsIsGrouping() {
    MeterExpressions found = MeterExpressions.of("a * on (device) group_left (kind) b unless c");
    assertThat(found.selectors()).extracting(Selector::meter).containsExactly("a", "b", "c");
    assertThat(found.grouping()).containsExactly("device", "kind");
  }
}
