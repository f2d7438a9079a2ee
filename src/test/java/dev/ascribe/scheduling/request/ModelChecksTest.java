package dev.ascribe.scheduling.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Paradigm;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ModelChecksTest {
  private static final long BUDGET = 8 << 20;

  private final AtomicInteger checked = new AtomicInteger();
  private boolean isBroken;
  private final ModelChecks checks =
      new ModelChecks(
          model -> model.withDigest("digest"),
          model -> {
            checked.incrementAndGet();
            if (isBroken) {
              throw new AscribeException(ErrorCode.INVALID_TEMPLATE, "broken");
            }
          });

  private static ModelRef model(String template) {
    return new ModelRef(
        "m", Paradigm.PROMPTED, List.of("no", "yes"), template, List.of("no", "yes"), null);
  }

  private ModelRef check(String template) {
    return checks.of(model(template), Runnable::run).toCompletableFuture().join();
  }

  @Test
  void aModelIsCheckedOnceAsLongAsItIsRemembered() {
    assertThat(check("{text} {mask}").digest()).isEqualTo("digest");
    check("{text} {mask}");
    assertThat(checked).hasValue(1);
    check("{mask} {text}");
    assertThat(checked).hasValue(2);
  }

  @Test
  void longTemplatesOfManyRequestsStayWithinTheBudget() {
    String longText = "x".repeat(100_000);
    for (int number = 0; number < 200; number++) {
      check(longText + number);
      assertThat(checks.bytes()).isLessThanOrEqualTo(BUDGET);
    }
    assertThat(checks.bytes()).isGreaterThan(BUDGET / 2);
    assertThat(checked).hasValue(200);
  }

  @Test
  void longLabelsCountAsWell() {
    for (int number = 0; number < 100; number++) {
      String word = "y".repeat(50_000) + number;
      ModelRef model =
          new ModelRef("m", Paradigm.PROMPTED, List.of("no", word), "t", List.of("no", word), null);
      checks.of(model, Runnable::run).toCompletableFuture().join();
      assertThat(checks.bytes()).isLessThanOrEqualTo(BUDGET);
    }
    assertThat(checks.bytes()).isGreaterThan(BUDGET / 2);
  }

  @Test
  void whatIsWrongWithAModelIsNotRemembered() {
    isBroken = true;
    for (int number = 0; number < 50; number++) {
      String template = "template " + number;
      assertThatThrownBy(() -> check(template))
          .isInstanceOf(CompletionException.class)
          .hasRootCauseMessage("broken");
    }
    assertThat(checks.bytes()).isZero();
    isBroken = false;
    check("template 1");
    assertThat(checked).hasValue(51);
  }
}
