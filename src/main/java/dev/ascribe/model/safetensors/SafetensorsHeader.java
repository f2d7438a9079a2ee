package dev.ascribe.model.safetensors;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.ascribe.common.Names;
import dev.ascribe.model.files.JsonFile;
import dev.ascribe.model.files.ModelFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Parses the JSON header of a safetensors file: eight bytes of length, then {@code {name: {dtype,
 * shape, data_offsets}}}. Tensors must cover the rest of the file without gaps or overlaps. The
 * header is parsed without building a tree, since the tree of a damaged or hostile header would
 * take many times its size.
 */
final class SafetensorsHeader {
  /**
   * The largest header. A tensor takes about 120 bytes, and published files have up to a few
   * thousand tensors. The reference implementation allows 100 MB.
   */
  static final long MAX_BYTES = 16 << 20;

  static final String METADATA = "__metadata__";

  private static final int MAX_TENSORS = 100_000;
  private static final int MAX_DIMENSIONS = 8;

  /**
   * The place of a tensor in a file.
   *
   * @param begin offset of its first byte after the header
   * @param end offset after its last byte
   */
  record TensorEntry(String name, ElementType type, long[] shape, long begin, long end) {}

  private final Path file;
  private final JsonParser json;

  private SafetensorsHeader(Path file, JsonParser json) {
    this.file = file;
    this.json = json;
  }

  /**
   * Parses and validates a header.
   *
   * @param dataBytes number of bytes in the file after the header
   * @return the tensors in the order of their offsets
   */
  static List<TensorEntry> parse(Path file, byte[] header, long dataBytes) {
    List<TensorEntry> entries;
    try (JsonParser json = JsonFile.factory().createParser(header)) {
      entries = new SafetensorsHeader(file, json).entries();
    } catch (JsonProcessingException e) {
      throw ModelFile.corrupt(file, "the header is not valid JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw ModelFile.corrupt(file, "the header cannot be decoded: " + e.getMessage(), e);
    }
    entries.sort(Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end));
    requireCover(file, entries, dataBytes);
    return entries;
  }

  private List<TensorEntry> entries() throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw ModelFile.corrupt(file, "the header is not a JSON object");
    }
    List<TensorEntry> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      if (!names.add(name)) {
        throw ModelFile.corrupt(
            file, "the header is not valid JSON: Duplicate field '%s'".formatted(name));
      }
      if (names.size() > MAX_TENSORS) {
        throw ModelFile.corrupt(
            file,
            "has more than %s, which no model needs".formatted(Names.count(MAX_TENSORS, "tensor")));
      }
      json.nextToken();
      if (name.equals(METADATA)) {
        json.skipChildren();
      } else {
        entries.add(entry(name));
      }
    }
    if (json.nextToken() != null) {
      throw ModelFile.corrupt(file, "the header goes on after its JSON object");
    }
    return entries;
  }

  private TensorEntry entry(String name) throws IOException {
    String dtype = null;
    long[] shape = null;
    long[] offsets = null;
    if (json.currentToken() == JsonToken.START_OBJECT) {
      for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
        json.nextToken();
        switch (key) {
          case "dtype" ->
              dtype = json.currentToken() == JsonToken.VALUE_STRING ? json.getText() : null;
          case "shape" -> shape = numbers(name, key, MAX_DIMENSIONS);
          case "data_offsets" -> offsets = numbers(name, key, 2);
          default -> json.skipChildren();
        }
      }
    } else {
      json.skipChildren();
    }
    if (dtype == null || shape == null || offsets == null || offsets.length != 2) {
      throw ModelFile.corrupt(
          file, "tensor '%s': needs dtype, shape and two data_offsets".formatted(name));
    }
    ElementType type = elementType(name, dtype);
    long bytes = bytes(name, type, shape);
    if (offsets[1] < offsets[0] || offsets[1] - offsets[0] != bytes) {
      throw ModelFile.corrupt(
          file,
          "tensor '%s': %s expected for %s %s, its offsets %s hold %d"
              .formatted(
                  name,
                  Names.count(bytes, "byte"),
                  type,
                  Arrays.toString(shape),
                  Arrays.toString(offsets),
                  offsets[1] - offsets[0]));
    }
    return new TensorEntry(name, type, shape, offsets[0], offsets[1]);
  }

  /** Reads an array of whole numbers of at least 0. */
  private long[] numbers(String name, String key, int most) throws IOException {
    long[] numbers = new long[most];
    int count = 0;
    boolean sound = json.currentToken() == JsonToken.START_ARRAY;
    while (sound && json.nextToken() != JsonToken.END_ARRAY) {
      sound = json.currentToken() == JsonToken.VALUE_NUMBER_INT && count < most;
      if (sound) {
        // The parser refuses numbers that do not fit a long, and names their place.
        numbers[count++] = json.getLongValue();
        sound = numbers[count - 1] >= 0;
      }
    }
    if (!sound) {
      throw ModelFile.corrupt(
          file,
          "tensor '%s': %s is not of whole numbers from 0 on (allowed: up to %d of them)"
              .formatted(name, key, most));
    }
    return Arrays.copyOf(numbers, count);
  }

  private long bytes(String name, ElementType type, long[] shape) {
    long bytes = type.bytes();
    try {
      for (long dimension : shape) {
        bytes = Math.multiplyExact(bytes, dimension);
      }
    } catch (ArithmeticException e) {
      throw ModelFile.corrupt(
          file, "tensor '%s': shape %s is too large".formatted(name, Arrays.toString(shape)), e);
    }
    return bytes;
  }

  private ElementType elementType(String name, String dtype) {
    for (ElementType type : ElementType.values()) {
      if (type.name().equals(dtype)) {
        return type;
      }
    }
    throw ModelFile.unsupported(
        file,
        "tensor '%s' has dtype '%s' (allowed: %s)"
            .formatted(name, dtype, Arrays.toString(ElementType.values())));
  }

  private static void requireCover(Path file, List<TensorEntry> entries, long dataBytes) {
    long expected = 0;
    for (TensorEntry entry : entries) {
      if (entry.begin() != expected) {
        throw ModelFile.corrupt(
            file,
            "tensor '%s' begins at byte %d, %s the tensors before it, which end at %d"
                .formatted(
                    entry.name(),
                    entry.begin(),
                    entry.begin() > expected ? "leaving a gap after" : "overlapping",
                    expected));
      }
      expected = entry.end();
      if (expected > dataBytes) {
        throw ModelFile.corrupt(
            file,
            "truncated in tensor '%s': at least %s of tensors expected, %d found"
                .formatted(entry.name(), Names.count(expected, "byte"), dataBytes));
      }
    }
    if (expected != dataBytes) {
      throw ModelFile.corrupt(
          file,
          "%s of tensors expected, %d found: the file does not end with its last tensor"
              .formatted(Names.count(expected, "byte"), dataBytes));
    }
  }
}
