package dev.ascribe.reporting.report;

import dev.ascribe.reporting.results.PValues;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes numbers as papers do. */
final class Numbers {
  static final String NONE = "\u2013";

  private static final char MINUS = '\u2212';

  private Numbers() {}

  /** A number with a fixed number of digits and a real minus sign. */
  static String fixed(double value, int digits) {
    if (Double.isNaN(value)) {
      return NONE;
    }
    String number = String.format(Locale.ROOT, "%." + digits + "f", value);
    boolean isZero = number.chars().allMatch(c -> c == '-' || c == '0' || c == '.');
    return isZero ? number.replace("-", "") : number.replace('-', MINUS);
  }

  /** The same with a sign, for differences. */
  static String signed(double value, int digits) {
    String number = fixed(value, digits);
    boolean isPositive =
        value > 0 && number.chars().anyMatch(character -> character >= '1' && character <= '9');
    return isPositive ? "+" + number : number;
  }

  static String interval(double lower, double upper, int digits) {
    return Double.isNaN(lower) || Double.isNaN(upper)
        ? ""
        : "[%s, %s]".formatted(fixed(lower, digits), fixed(upper, digits));
  }

  /** A number with its interval, if that is known. */
  static String withInterval(double value, double lower, double upper, int digits) {
    String interval = interval(lower, upper, digits);
    return fixed(value, digits) + (interval.isEmpty() ? "" : " " + interval);
  }

  /** A number as it is when {@link #fixed} has written it; NaN stays what it is. */
  static double rounded(double value, int digits) {
    return Double.isNaN(value)
        ? value
        : BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP).doubleValue();
  }

  /** Such as {@code p = 0.0123} or {@code p < 0.001}. */
  static String pValue(double p) {
    String value = PValues.of(p, StatisticsIndex.LEVEL);
    return Double.isNaN(p) || value.startsWith("<") ? "p " + value : "p = " + value;
  }

  /** A training size in words, such as {@code 16 per class}. */
  static String size(int size) {
    return size == 0 ? "zero-shot" : size + " per class";
  }

  /** Several training sizes in words, such as {@code zero-shot, 8 and 16 per class}. */
  static String sizes(List<Integer> sizes) {
    List<String> words = new ArrayList<>();
    sizes.forEach(size -> words.add(size == 0 ? "zero-shot" : String.valueOf(size)));
    return list(words) + (sizes.get(sizes.size() - 1) == 0 ? "" : " per class");
  }

  /** Such as {@code a, b and c}. */
  static String list(List<String> words) {
    int last = words.size() - 1;
    return last <= 0
        ? String.join("", words)
        : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
  }
}
