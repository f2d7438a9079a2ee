package dev.ascribe.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.SyntaxErrors;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code post_id_divisions.json} of HateXplain, which divides posts into its splits. */
final class HateXplainDivisions {
  /** The keys of the file, in the order train, dev, test. */
  private static final List<String> KEYS = List.of("train", "val", "test");

  /** How many splits there are. */
  static final int SPLITS = KEYS.size();

  private HateXplainDivisions() {}

  /**
   * Returns the split of each post: 0 for train, 1 for dev, 2 for test. The file may name posts
   * that are not in the data.
   *
   * @throws AscribeException INVALID_DATA if a split is missing, or a post is in two
   */
  static Map<String, Integer> read(Path file) {
    JsonRow divisions = DataFile.read(file, content -> object(file.toString(), content));
    Map<String, Integer> splits = new HashMap<>();
    for (int split = 0; split < KEYS.size(); split++) {
      String key = KEYS.get(split);
      if (!divisions.has(key)) {
        throw divisions.invalid(
            key, "is missing; the file must have the splits " + String.join(", ", KEYS));
      }
      for (String post : divisions.names(key)) {
        Integer earlier = splits.put(post, split);
        if (earlier != null && earlier != split) {
          throw divisions.invalid(
              key, "post %s is also in %s".formatted(Rows.shown(post), KEYS.get(earlier)));
        }
      }
    }
    return splits;
  }

  private static JsonRow object(String origin, Reader content) throws IOException {
    JsonRow file = new JsonRow(origin, 1, "", null);
    try {
      return new JsonRow(origin, 1, "", file.of("file", JsonRow.MAPPER.readTree(content)).object());
    } catch (JsonProcessingException e) {
      throw new AscribeException(
          ErrorCode.INVALID_DATA, "%s: is not JSON: %s".formatted(origin, SyntaxErrors.ofJson(e)));
    }
  }
}
