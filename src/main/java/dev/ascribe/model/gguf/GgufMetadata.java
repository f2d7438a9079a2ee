package dev.ascribe.model.gguf;

import dev.ascribe.common.AscribeException;
import dev.ascribe.model.files.ModelFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The keys and values in the header of a GGUF file. Whole numbers are {@link Long} values. */
public final class GgufMetadata {
  private static final int STRING = 8;
  private static final int ARRAY = 9;

  /**
   * The most elements of all arrays of a file together: four times as many as the largest
   * vocabularies have.
   */
  private static final int MOST_ELEMENTS = 1 << 22;

  private final Path file;
  private final Map<String, Object> values;

  private GgufMetadata(Path file, Map<String, Object> values) {
    this.file = file;
    this.values = values;
  }

  static GgufMetadata read(GgufCursor cursor, int count) {
    Map<String, Object> values = new LinkedHashMap<>();
    int elements = 0;
    for (int i = 0; i < count; i++) {
      String key = cursor.string("the name of metadata value " + i);
      int type = cursor.int32("the type of " + key);
      Object value =
          type == ARRAY ? array(cursor, key, MOST_ELEMENTS - elements) : value(cursor, key, type);
      elements += value instanceof List<?> list ? list.size() : 0;
      if (values.put(key, value) != null) {
        throw ModelFile.corrupt(cursor.file(), "metadata '" + key + "' occurs twice");
      }
    }
    return new GgufMetadata(cursor.file(), values);
  }

  // The numbers are the value types of GGUF: see "GGUF specification" in ggml's docs/gguf.md.
  private static Object value(GgufCursor cursor, String key, int type) {
    return switch (type) {
      case 0 -> (long) (cursor.int8(key) & 0xff);
      case 1 -> (long) cursor.int8(key);
      case 2 -> (long) (cursor.int16(key) & 0xffff);
      case 3 -> (long) cursor.int16(key);
      case 4 -> Integer.toUnsignedLong(cursor.int32(key));
      case 5 -> (long) cursor.int32(key);
      case 6 -> (double) cursor.float32(key);
      case 7 -> cursor.int8(key) != 0;
      case STRING -> cursor.string(key);
      case ARRAY ->
          throw ModelFile.unsupported(
              cursor.file(), "metadata '" + key + "' is an array of arrays, which no model needs");
      case 10, 11 -> cursor.int64(key);
      case 12 -> cursor.float64(key);
      default ->
          throw ModelFile.corrupt(
              cursor.file(), "metadata '%s' has the unknown type %d".formatted(key, type));
    };
  }

  /**
   * @param most the most elements that the array may have
   */
  private static List<Object> array(GgufCursor cursor, String key, int most) {
    int type = cursor.int32("the element type of " + key);
    int count = cursor.count(type == STRING ? Long.BYTES : 1, most, "metadata '" + key + "'");
    List<Object> elements = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      elements.add(value(cursor, key, type));
    }
    return elements;
  }

  /** Returns the keys in the order of the file. */
  public Set<String> keys() {
    return values.keySet();
  }

  /** Returns a value of a kind; empty if the file has none under this key. */
  <T> Optional<T> find(String key, Class<T> kind) {
    Object value = values.get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (!kind.isInstance(value)) {
      throw ModelFile.corrupt(
          file,
          "metadata '%s': %s expected, %s found"
              .formatted(key, kind.getSimpleName(), value.getClass().getSimpleName()));
    }
    return Optional.of(kind.cast(value));
  }

  /** Returns a string; empty if there is none. */
  public Optional<String> string(String key) {
    return find(key, String.class);
  }

  /**
   * Returns a string.
   *
   * @throws dev.ascribe.common.AscribeException CORRUPT_CHECKPOINT if there is none
   */
  String requireString(String key) {
    return string(key).orElseThrow(() -> missing(key));
  }

  /** Returns a whole number from 1 to 2^31 - 1, which must exist. */
  int requireCount(String key) {
    long value = find(key, Long.class).orElseThrow(() -> missing(key));
    if (value < 1 || value > Integer.MAX_VALUE) {
      throw ModelFile.corrupt(file, "metadata '%s': a count expected, %d".formatted(key, value));
    }
    return (int) value;
  }

  /** Returns a whole number from 1 to 2^31 - 1, or a default if there is none. */
  int count(String key, int otherwise) {
    return values.containsKey(key) ? requireCount(key) : otherwise;
  }

  double number(String key, double otherwise) {
    return find(key, Double.class).orElse(otherwise);
  }

  boolean flag(String key, boolean otherwise) {
    return find(key, Boolean.class).orElse(otherwise);
  }

  /**
   * Returns the elements of an array, which are all of one kind; empty if there is no such array.
   */
  <T> List<T> list(String key, Class<T> kind) {
    List<T> elements = new ArrayList<>();
    for (Object element : find(key, List.class).orElse(List.of())) {
      if (!kind.isInstance(element)) {
        throw ModelFile.corrupt(
            file, "metadata '%s': an array of %s expected".formatted(key, kind.getSimpleName()));
      }
      elements.add(kind.cast(element));
    }
    return elements;
  }

  private AscribeException missing(String key) {
    return ModelFile.corrupt(file, "metadata '" + key + "' is missing");
  }
}
