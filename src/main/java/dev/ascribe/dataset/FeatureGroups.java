package dev.ascribe.dataset;

import dev.ascribe.dataset.Word.Part;
import dev.ascribe.study.AttributionSpec.Grouping;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Splits features into consecutive groups: the parts of a pair, or sentences.
 *
 * <p>A sentence ends with its part, or after a word that ends in {@code . ! ? …}, with or without
 * closing quotes and brackets. Such a word ends no sentence if it is a common abbreviation ({@code
 * Dr.}), is an initial ({@code J.}) or has a full stop inside ({@code U.S.}). A sentence of more
 * than {@value #LONGEST_SENTENCE} words is cut, at a comma if there is one nearby, so that texts
 * without punctuation have groups, too.
 */
public final class FeatureGroups {
  /** The most words in a group of {@link Grouping#SENTENCE}. */
  public static final int LONGEST_SENTENCE = 32;

  /** {@link Grouping#AUTO} splits parts that are longer than this into sentences. */
  public static final int LONGEST_PART = 2 * LONGEST_SENTENCE;

  private static final Pattern ENDS_SENTENCE =
      Pattern.compile(
          ".*[.!?\u2026\u3002\uff01\uff1f\uff61][\"'\u2019\u201d\u00bb)\\]}]*", Pattern.DOTALL);
  private static final Pattern ENDS_CLAUSE =
      Pattern.compile(
          ".*[,;:\u2013\u2014\uff0c\u3001\uff1b\uff1a-][\"'\u2019\u201d\u00bb)\\]}]*",
          Pattern.DOTALL);
  private static final Pattern INITIALS = Pattern.compile("\\W*(\\p{L}\\.)+");
  private static final Set<String> ABBREVIATIONS =
      Set.of("mr.", "mrs.", "ms.", "dr.", "prof.", "st.", "vs.", "etc.", "no.", "jr.", "sr.");

  /** A whitespace word and how many features it has. */
  private record Unit(String text, Part part, int features) {}

  private FeatureGroups() {}

  /**
   * Returns the sizes of the groups.
   *
   * @param features [n] words or tokens in reading order, first those of one part, then those of
   *     the other
   * @return sizes of consecutive groups, of sum n
   */
  public static List<Integer> sizes(List<Word> features, Grouping grouping) {
    List<Unit> units = units(features);
    return switch (grouping) {
      case PART -> parts(units);
      case SENTENCE -> sentences(units);
      case AUTO -> isShortPair(units) ? parts(units) : sentences(units);
    };
  }

  /**
   * Returns the words of the features. Features without space between them are tokens of one word.
   * White space belongs to the word after it; at the end of a part it belongs to the last word.
   */
  private static List<Unit> units(List<Word> features) {
    List<Unit> units = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= features.size(); i++) {
      if (i == features.size() || beginsUnit(features, i)) {
        StringBuilder text = new StringBuilder();
        features.subList(from, i).forEach(feature -> text.append(feature.text()));
        units.add(new Unit(text.toString().strip(), features.get(from).part(), i - from));
        from = i;
      }
    }
    return units;
  }

  private static boolean beginsUnit(List<Word> features, int index) {
    Word before = features.get(index - 1);
    Word feature = features.get(index);
    if (before.part() != feature.part()) {
      return true;
    }
    if (TextInput.isBlank(feature.text())) {
      return !TextInput.isBlank(before.text()) && hasMoreWords(features, index);
    }
    return !TextInput.isBlank(before.text())
        && (feature.start() > before.end() || isUnspacedBoundary(before, feature));
  }

  /**
   * Whether a word begins at a feature although there is no space before it, because its script
   * writes no spaces.
   */
  private static boolean isUnspacedBoundary(Word before, Word feature) {
    int first = feature.text().codePointAt(0);
    return feature.start() >= before.end()
        && Character.isLetterOrDigit(first)
        && (Segments.isUnspaced(first)
            || Segments.isUnspaced(before.text().codePointBefore(before.text().length())));
  }

  private static boolean hasMoreWords(List<Word> features, int index) {
    Part part = features.get(index).part();
    return features.subList(index, features.size()).stream()
        .takeWhile(feature -> feature.part() == part)
        .anyMatch(feature -> !TextInput.isBlank(feature.text()));
  }

  private static boolean isShortPair(List<Unit> units) {
    for (Part part : Part.values()) {
      long words = units.stream().filter(unit -> unit.part() == part).count();
      if (words > (part == Part.TEXT ? 0 : LONGEST_PART)) {
        return false;
      }
    }
    return true;
  }

  private static List<Integer> parts(List<Unit> units) {
    List<Integer> sizes = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= units.size(); i++) {
      if (i == units.size() || units.get(i).part() != units.get(i - 1).part()) {
        sizes.add(features(units.subList(from, i)));
        from = i;
      }
    }
    return sizes;
  }

  private static List<Integer> sentences(List<Unit> units) {
    List<Integer> sizes = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= units.size(); i++) {
      if (i == units.size()
          || units.get(i).part() != units.get(i - 1).part()
          || endsSentence(units.get(i - 1).text())) {
        addSentence(units.subList(from, i), sizes);
        from = i;
      }
    }
    return sizes;
  }

  private static boolean endsSentence(String word) {
    return ENDS_SENTENCE.matcher(word).matches()
        && !INITIALS.matcher(word).matches()
        && !ABBREVIATIONS.contains(word.toLowerCase(Locale.ROOT));
  }

  /** Cuts a long sentence into pieces of about equal length, at the comma nearest to each cut. */
  private static void addSentence(List<Unit> sentence, List<Integer> sizes) {
    List<Unit> rest = sentence;
    while (rest.size() > LONGEST_SENTENCE) {
      int pieces = (rest.size() + LONGEST_SENTENCE - 1) / LONGEST_SENTENCE;
      int even = (rest.size() + pieces - 1) / pieces;
      int cut = even;
      for (int distance = 0; distance <= even / 2; distance++) {
        if (even + distance <= LONGEST_SENTENCE && endsClause(rest, even + distance)) {
          cut = even + distance;
          break;
        }
        if (endsClause(rest, even - distance)) {
          cut = even - distance;
          break;
        }
      }
      sizes.add(features(rest.subList(0, cut)));
      rest = rest.subList(cut, rest.size());
    }
    sizes.add(features(rest));
  }

  private static boolean endsClause(List<Unit> units, int length) {
    return ENDS_CLAUSE.matcher(units.get(length - 1).text()).matches();
  }

  private static int features(List<Unit> units) {
    return units.stream().mapToInt(Unit::features).sum();
  }
}
