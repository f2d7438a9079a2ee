package dev.ascribe.http.explain;

import dev.ascribe.common.AscribeException;
import dev.ascribe.http.directives.JsonFields;
import dev.ascribe.http.directives.StrictJson;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Parses the body of {@code POST /v1/explain/batch}: the fields of a single explanation, with a
 * list {@code texts} in the place of {@code text} and {@code pair}.
 */
public final class BatchBody {
  static final int MOST_TEXTS = 100;

  private static final String TEXTS = "texts";
  private static final List<String> OF_A_TEXT = List.of("text", "pair");
  private static final List<String> KEYS =
      Stream.concat(
              Stream.of(TEXTS), ExplainBody.KEYS.stream().filter(key -> !OF_A_TEXT.contains(key)))
          .toList();

  private final ExplainBody single;

  public BatchBody(ExplainBody single) {
    this.single = single;
  }

  /**
   * One text of a batch.
   *
   * @param wanted the explanation that is asked for; null if the text is refused
   * @param refusal why the text is refused, or null
   */
  record Item(ExplainBody.Wanted wanted, AscribeException refusal) {}

  /**
   * Parses a body. Reads the disk to check the model's name.
   *
   * @return one item for each text, in their order
   * @throws AscribeException of category BAD_INPUT if none of the texts can be explained; it is the
   *     refusal of the first, since a mistake outside of the texts is found with each of them
   */
  List<Item> read(byte[] body) {
    JsonFields fields = StrictJson.object(body).allowing(KEYS);
    List<Item> items = new ArrayList<>();
    for (Supplier<JsonFields> text : fields.each(TEXTS, MOST_TEXTS, OF_A_TEXT)) {
      items.add(item(text));
    }
    if (items.stream().allMatch(item -> item.wanted() == null)) {
      throw items.get(0).refusal();
    }
    return items;
  }

  private Item item(Supplier<JsonFields> text) {
    try {
      return new Item(single.read(text.get()), null);
    } catch (AscribeException refusal) {
      return new Item(null, refusal);
    }
  }
}
