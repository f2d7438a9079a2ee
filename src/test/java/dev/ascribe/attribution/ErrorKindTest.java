package dev.ascribe.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.study.Method;
import dev.ascribe.study.Named;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorKindTest {
  @Test
  void namesStayWhatTheyAre() {
    assertThat(Named.ids(ErrorKind.class)).containsExactly("estimate", "bound");
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void methodsThatEstimateErrorsSayOfWhichKindTheyAre(Method method) {
    assertThat(ErrorKind.of(method) != null).isEqualTo(method.estimatesErrors());
  }

  @Test
  void onlyIndependentDrawsTellTheErrorOfTheirMean() {
    assertThat(
            Arrays.stream(Method.values()).filter(each -> ErrorKind.of(each) == ErrorKind.ESTIMATE))
        .containsExactly(Method.SHAPLEY_SAMPLING, Method.SHAPLEY_ANTITHETIC);
  }

  @Test
  void exactScoresAndUnknownErrorsHaveNoKind() {
    assertThat(ErrorKind.of(Method.SHAPLEY_KERNEL, new double[] {0, 0.01}))
        .isEqualTo(ErrorKind.BOUND);
    assertThat(ErrorKind.of(Method.SHAPLEY_KERNEL, new double[] {0, 0})).isNull();
    assertThat(ErrorKind.of(Method.SHAPLEY_KERNEL, new double[0])).isNull();
    assertThat(ErrorKind.of(Method.SHAPLEY_KERNEL, new double[] {Double.NaN})).isNull();
    assertThat(ErrorKind.of(Method.OCCLUSION, new double[0])).isNull();
  }

  /** A store may hold rows of a version with more methods. */
  @ParameterizedTest
  @CsvSource({
    "shapley-antithetic, 0.01, ESTIMATE",
    "shapley-owen, 0.01, BOUND",
    "shapley-owen, 0,",
    "shapley-of-tomorrow, 0.01,"
  })
  void storedErrorsHaveTheKindOfTheirMethod(String method, double error, ErrorKind kind) {
    assertThat(ErrorKind.ofStored(method, new double[] {error})).isEqualTo(kind);
  }
}
