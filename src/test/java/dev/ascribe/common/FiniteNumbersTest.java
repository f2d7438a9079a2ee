package dev.ascribe.common;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FiniteNumbersTest {
  private record Figures(double one, Double other, double[] array, List<Double> list) {}

  @Test
  void whatIsNoNumberIsNullWhereverItStands() throws JsonProcessingException {
    double nan = Double.NaN;
    double infinity = Double.POSITIVE_INFINITY;
    Figures figures =
        new Figures(nan, -infinity, new double[] {1.5, nan, infinity}, Arrays.asList(nan, null));

    String json =
        new ObjectMapper().registerModule(FiniteNumbers.module()).writeValueAsString(figures);

    assertThat(json)
        .isEqualTo("{\"one\":null,\"other\":null,\"array\":[1.5,null,null],\"list\":[null,null]}");
  }
}
