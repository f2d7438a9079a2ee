package dev.ascribe.model.safetensors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The JSON header of a safetensors file: eight bytes of length, then {@code {name: {dtype, shape,
 * data_offsets}}}. Tensors must cover the rest of the file without gaps or overlaps.
 */
final class SafetensorsHeader {
  /** The limit of the format's reference implementation. */
  static final long MAX_BYTES = 100_000_000;

  static final String METADATA = "__metadata__";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private SafetensorsHeader() {}

  /**
   * Parses and validates a header.
   *
   * @param dataBytes how many bytes the file has after the header
   * @return the tensors in the order of their offsets
   */
  static List<TensorEntry> parse(Path file, byte[] header, long dataBytes) {
    JsonNode root;
    try {
      root = JSON.readTree(header);
    } catch (JsonProcessingException e) {
      throw SafetensorsErrors.corrupt(
          file, "the header is not valid JSON: " + e.getOriginalMessage(), e);
    } catch (java.io.IOException e) {
      throw SafetensorsErrors.corrupt(file, "the header cannot be decoded: " + e.getMessage(), e);
    }
    if (!root.isObject()) {
      throw SafetensorsErrors.corrupt(file, "the header is not a JSON object");
    }
    List<TensorEntry> entries = new ArrayList<>();
    for (Map.Entry<String, JsonNode> property : root.properties()) {
      if (!property.getKey().equals(METADATA)) {
        entries.add(entry(file, property.getKey(), property.getValue()));
      }
    }
    entries.sort(Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end));
    requireCover(file, entries, dataBytes);
    return entries;
  }

  private static TensorEntry entry(Path file, String name, JsonNode node) {
    JsonNode offsets = node.path("data_offsets");
    JsonNode dimensions = node.path("shape");
    boolean complete =
        node.path("dtype").isTextual()
            && dimensions.isArray()
            && offsets.isArray()
            && offsets.size() == 2
            && offsets.get(0).canConvertToLong()
            && offsets.get(1).canConvertToLong();
    if (!complete) {
      throw SafetensorsErrors.corrupt(
          file,
          "tensor '%s': needs dtype, shape and two data_offsets, has %s".formatted(name, node));
    }
    ElementType type = elementType(file, name, node.get("dtype").textValue());
    long[] shape = new long[dimensions.size()];
    long bytes = type.bytes();
    try {
      for (int i = 0; i < shape.length; i++) {
        shape[i] = dimensions.get(i).isIntegralNumber() ? dimensions.get(i).longValue() : -1;
        if (shape[i] < 0) {
          throw SafetensorsErrors.corrupt(
              file, "tensor '%s': shape %s is not of whole numbers".formatted(name, dimensions));
        }
        bytes = Math.multiplyExact(bytes, shape[i]);
      }
    } catch (ArithmeticException e) {
      throw SafetensorsErrors.corrupt(
          file, "tensor '%s': shape %s is too large".formatted(name, dimensions), e);
    }
    long begin = offsets.get(0).longValue();
    long end = offsets.get(1).longValue();
    if (begin < 0 || end < begin || end - begin != bytes) {
      throw SafetensorsErrors.corrupt(
          file,
          "tensor '%s': %d bytes expected for %s %s, its offsets %s hold %d"
              .formatted(name, bytes, type, Arrays.toString(shape), offsets, end - begin));
    }
    return new TensorEntry(name, type, shape, begin, end);
  }

  private static ElementType elementType(Path file, String name, String dtype) {
    for (ElementType type : ElementType.values()) {
      if (type.name().equals(dtype)) {
        return type;
      }
    }
    throw SafetensorsErrors.unsupported(
        "%s: tensor '%s' has dtype '%s' (allowed: %s)"
            .formatted(file, name, dtype, Arrays.toString(ElementType.values())));
  }

  private static void requireCover(Path file, List<TensorEntry> entries, long dataBytes) {
    long expected = 0;
    for (TensorEntry entry : entries) {
      if (entry.begin() != expected) {
        throw SafetensorsErrors.corrupt(
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
        throw SafetensorsErrors.corrupt(
            file,
            "truncated in tensor '%s': %d bytes of tensors expected at least, %d there"
                .formatted(entry.name(), expected, dataBytes));
      }
    }
    if (expected != dataBytes) {
      throw SafetensorsErrors.corrupt(
          file,
          "%d bytes of tensors expected, %d there: the file does not end with its last tensor"
              .formatted(expected, dataBytes));
    }
  }
}
