package dev.ascribe.dataset;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.common.SyntaxErrors;
import dev.ascribe.dataset.SkippedRows.Reason;
import dev.ascribe.dataset.Word.Part;
import dev.ascribe.study.DatasetSpec;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads the published file of HateXplain (Mathew et al. 2021), one JSON object with all posts. The
 * text is the tokens joined by spaces, and the label is the one with the most annotators. The
 * rationales are called {@code a1} to {@code a3} in their order: the file does not say which
 * annotator gave which, and there may be fewer rationales than annotators.
 */
final class HateXplainReader implements DatasetReader {
  private static final ObjectReader POST =
      JsonRow.MAPPER
          .readerFor(JsonNode.class)
          .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Predicate<String> isInSplit;

  /**
   * @param isInSplit whether a post is in one of the splits; other posts are left out
   */
  HateXplainReader(Predicate<String> isInSplit) {
    this.isInSplit = isInSplit;
  }

  @Override
  public Reading read(String origin, Reader content, DatasetSpec dataset, Options options)
      throws IOException {
    Rows rows = new Rows(origin, dataset.labels(), options.strict());
    try (JsonParser parser = JsonRow.MAPPER.createParser(content)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw invalid(origin, 1, "is not a JSON object such as {\"24198545_gab\": {...}}");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String id = parser.currentName();
        long line = parser.currentTokenLocation().getLineNr();
        parser.nextToken();
        JsonNode post = POST.readValue(parser);
        add(post(origin, line, id, post), id, rows, options);
      }
      if (parser.nextToken() != null) {
        throw invalid(
            origin, parser.currentTokenLocation().getLineNr(), "there is more text after its end");
      }
    } catch (JsonProcessingException e) {
      JsonLocation place = e.getLocation();
      throw invalid(
          origin, place == null ? 1 : place.getLineNr(), "is not JSON: " + SyntaxErrors.ofJson(e));
    }
    return rows.reading();
  }

  private static AscribeException invalid(String origin, long line, String what) {
    return new AscribeException(ErrorCode.INVALID_DATA, "%s:%d: %s".formatted(origin, line, what));
  }

  /** The published file has all posts on one line, so errors name the post as well. */
  private static JsonRow post(String origin, long line, String id, JsonNode post) {
    String place = "post " + Rows.shown(id);
    JsonRow all = new JsonRow(origin, line, "", null).of(place, post);
    return new JsonRow(origin, line, place + ", ", all.object());
  }

  private void add(JsonRow post, String id, Rows rows, Options options) {
    long line = post.line();
    String name = "post " + Rows.shown(id);
    List<String> tokens = post.strings("post_tokens");
    String text = String.join(" ", tokens);
    if (Rows.isWordless(text)) {
      rows.skip(line, name, Reason.EMPTY_TEXT, name);
      return;
    }
    List<String> votes = new ArrayList<>();
    for (JsonRow annotator : post.objects("annotators")) {
      votes.add(rows.label(line, annotator.prefix() + "label", annotator.string("label")));
    }
    Optional<String> label = majority(votes);
    if (label.isEmpty()) {
      rows.skip(line, name, votes.isEmpty() ? Reason.NO_LABEL : Reason.TIE, name);
      return;
    }
    if (!isInSplit.test(id)) {
      rows.skip(line, name, Reason.NO_SPLIT, name);
      return;
    }
    TextInput input = new TextInput(text, null);
    List<Word> words = input.words(options.level());
    List<Rationale> rationales = new ArrayList<>();
    for (JsonNode rationale : post.values("rationales")) {
      String place = "rationales[" + rationales.size() + "]";
      List<Integer> highlighted =
          highlight(post, place, post.valuesOf(place, rationale), tokens).of(Part.TEXT, words);
      rationales.add(new Rationale("a" + (rationales.size() + 1), highlighted));
    }
    rows.add(
        line, name, new Instance(rows.id(line, "post", id), input, label.get(), words, rationales));
  }

  /** Returns the label with more votes than any other; empty if there is none. */
  private static Optional<String> majority(List<String> votes) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    votes.forEach(vote -> counts.merge(vote, 1, Integer::sum));
    int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    List<String> winners =
        counts.keySet().stream().filter(label -> counts.get(label) == most).toList();
    return winners.size() == 1 ? Optional.of(winners.get(0)) : Optional.empty();
  }

  /**
   * Converts a value for each token to highlighted characters.
   *
   * @param marks [t] 1 for a highlighted token, 0 for another
   * @param tokens [t]
   */
  private static Highlight highlight(
      JsonRow post, String place, List<JsonNode> marks, List<String> tokens) {
    if (marks.size() != tokens.size()) {
      throw post.invalid(
          place,
          "has %s, but post_tokens has %d; there must be one for each token"
              .formatted(Names.count(marks.size(), "value"), tokens.size()));
    }
    Highlight highlight = new Highlight();
    int start = 0;
    for (int i = 0; i < tokens.size(); i++) {
      JsonNode mark = marks.get(i);
      if (!mark.isInt() || (mark.intValue() & ~1) != 0) {
        throw post.invalid(place + "[" + i + "]", "is not allowed (allowed: 0, 1)");
      }
      int end = start + tokens.get(i).length();
      if (mark.intValue() == 1) {
        highlight.add(start, end);
      }
      start = end + 1;
    }
    return highlight;
  }
}
