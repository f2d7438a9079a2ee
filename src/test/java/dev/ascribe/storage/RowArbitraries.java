package dev.ascribe.storage;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Arbitrary rows of every kind, straight from the components of the records. */
final class RowArbitraries {
  private RowArbitraries() {}

  /** Rows of the type, with {@code studyId} and {@code runId} of {@link Rows}. */
  static <R extends ResultRow> Arbitrary<R> rows(Class<R> type) {
    RecordComponent[] components = type.getRecordComponents();
    List<Arbitrary<?>> values =
        Arrays.stream(components).<Arbitrary<?>>map(RowArbitraries::values).toList();
    @SuppressWarnings("unchecked")
    List<Arbitrary<Object>> objects = (List<Arbitrary<Object>>) (List<?>) values;
    return Combinators.combine(objects).as(arguments -> create(type, arguments));
  }

  /** Every double but -0.0, which SQLite stores as 0.0. */
  static Arbitrary<Double> doubles() {
    Arbitrary<Double> ordinary = Arbitraries.longs().map(Double::longBitsToDouble);
    Arbitrary<Double> scores = Arbitraries.doubles().between(-1, 1);
    Arbitrary<Double> special =
        Arbitraries.of(
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.MIN_VALUE,
            Double.MAX_VALUE,
            0.1 + 0.2,
            0.0);
    return Arbitraries.oneOf(ordinary, scores, special).map(value -> value == 0 ? 0.0 : value);
  }

  private static Arbitrary<?> values(RecordComponent component) {
    if (component.getName().equals("studyId")) {
      return Arbitraries.just(Rows.STUDY);
    }
    if (component.getName().equals("runId")) {
      return Arbitraries.just(Rows.RUN);
    }
    if (component.getName().equals("spec")) {
      return Arbitraries.of("{}", "{\"b\": 1, \"a\":[1.0, 2e5],  \"b\": \"\u00F8\"}");
    }
    if (component.getName().equals("checkpoint")) {
      return texts().injectNull(0.3);
    }
    Class<?> type = component.getType();
    if (type == String.class) {
      return texts();
    }
    if (type == int.class) {
      return Arbitraries.integers();
    }
    if (type == long.class) {
      return Arbitraries.longs();
    }
    if (type == Integer.class) {
      return Arbitraries.integers().injectNull(0.3);
    }
    if (type == Long.class) {
      return Arbitraries.longs().injectNull(0.3);
    }
    if (type == double.class) {
      return doubles();
    }
    return doubles().array(double[].class).ofMaxSize(40);
  }

  /** Texts of any language; without NUL, which PostgreSQL refuses, and without half characters. */
  private static Arbitrary<String> texts() {
    Arbitrary<Character> characters =
        Arbitraries.chars().filter(c -> c != 0 && !Character.isSurrogate(c));
    return Arbitraries.oneOf(
        characters.array(char[].class).ofMaxSize(20).map(String::new),
        Arbitraries.of(
            "", "it's \"great\"; --", "? :name ${x}", "\uD83D\uDE00 sm\u00F8rrebr\u00F8d"));
  }

  private static <R> R create(Class<R> type, List<Object> arguments) {
    try {
      Class<?>[] components =
          Arrays.stream(type.getRecordComponents())
              .map(RecordComponent::getType)
              .toArray(Class<?>[]::new);
      return type.getDeclaredConstructor(components).newInstance(arguments.toArray());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("no canonical constructor of " + type, e);
    }
  }
}
