package dev.ascribe.model.catalog;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Damages the bytes of a file, as disks, networks and attackers do. */
final class FileMutations {
  /** How a file is laid out, which says where the numbers are that others are sized by. */
  enum Layout {
    /** A text of JSON. */
    JSON,
    /** Eight bytes of length, that many of JSON, then data. */
    SAFETENSORS,
    /** Numbers and strings in binary, then data. */
    BINARY
  }

  /**
   * A damaged file.
   *
   * @param length more than it has bytes where the rest is a hole
   * @param what was done, for messages
   */
  record Mutant(byte[] bytes, long length, String what) {}

  private static final Pattern VALUE =
      Pattern.compile("-?\\d+(?:\\.\\d+)?(?:e-?\\d+)?|\"(?:[^\"\\\\]|\\\\.)*\"|true|false|null");
  private static final List<String> VALUES =
      List.of(
          "0",
          "-1",
          "1",
          "1.5",
          "1000000000",
          "2147483647",
          "2147483648",
          "4294967296",
          "9223372036854775807",
          "18446744073709551616",
          "1e400",
          "-1e400",
          "null",
          "true",
          "[]",
          "{}",
          "\"\"",
          "\"\\u001b[2J\\n\"",
          "\"" + "x".repeat(1_000_000) + "\"",
          "[".repeat(500) + "]".repeat(500),
          "9".repeat(5_000));
  private static final long[] NUMBERS = {
    0, -1, 1, 1000, Integer.MAX_VALUE, 1L << 31, 1L << 32, 1L << 40, 1L << 62, Long.MIN_VALUE
  };
  private static final List<String> OTHERS =
      List.of(
          "",
          "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345\n",
          "<!DOCTYPE html><html></html>",
          "GGUF",
          "{",
          "[".repeat(200_000));
  private static final long HOLE = 2L << 30;
  private static final int HEADER = 4_000;

  private final Random random;

  FileMutations(Random random) {
    this.random = random;
  }

  /** One kind of damage, drawn at random. */
  Mutant mutate(byte[] original, Layout layout) {
    return switch (random.nextInt(8)) {
      case 0 -> whole(flipped(original), "bits flipped");
      case 1 -> whole(Arrays.copyOf(original, random.nextInt(original.length)), "cut");
      case 2 -> new Mutant(original, HOLE - random.nextInt(1 << 20), "a hole behind it");
      case 3 -> other();
      case 4 -> whole(spliced(original), "a part repeated or left out");
      default -> sized(original, layout);
    };
  }

  private static Mutant whole(byte[] bytes, String what) {
    return new Mutant(bytes, bytes.length, what);
  }

  private byte[] flipped(byte[] original) {
    byte[] copy = original.clone();
    for (int i = 1 + random.nextInt(16); i > 0; i--) {
      copy[random.nextInt(Math.min(copy.length, HEADER))] ^= (byte) (1 << random.nextInt(8));
    }
    return copy;
  }

  private byte[] spliced(byte[] original) {
    int from = random.nextInt(original.length);
    int to = random.nextInt(original.length);
    ByteBuffer joined = ByteBuffer.allocate(from + original.length - to);
    return joined.put(original, 0, from).put(original, to, original.length - to).array();
  }

  private Mutant other() {
    String text = OTHERS.get(random.nextInt(OTHERS.size()));
    return whole(
        text.getBytes(StandardCharsets.UTF_8), "a file of " + text.length() + " other characters");
  }

  /** Another value in the place of one. */
  private Mutant sized(byte[] original, Layout layout) {
    return switch (layout) {
      case JSON -> whole(anotherValue(original), "another value");
      case SAFETENSORS -> {
        int header = ByteBuffer.wrap(original).order(ByteOrder.LITTLE_ENDIAN).getInt();
        byte[] json = anotherValue(Arrays.copyOfRange(original, 8, 8 + header));
        ByteBuffer file =
            ByteBuffer.allocate(original.length - header + json.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(random.nextInt(4) == 0 ? number() : json.length).put(json);
        yield whole(
            file.put(original, 8 + header, original.length - 8 - header).array(), "another header");
      }
      case BINARY -> {
        byte[] copy = original.clone();
        ByteBuffer bytes = ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
        int place = random.nextInt(Math.min(copy.length, HEADER) - Long.BYTES);
        if (random.nextBoolean()) {
          bytes.putLong(place, number());
        } else {
          bytes.putInt(place, (int) number());
        }
        yield whole(copy, "another number at " + place);
      }
    };
  }

  private long number() {
    return NUMBERS[random.nextInt(NUMBERS.length)];
  }

  private byte[] anotherValue(byte[] json) {
    String text = new String(json, StandardCharsets.UTF_8);
    List<MatchResult> values = VALUE.matcher(text).results().toList();
    MatchResult value = values.get(random.nextInt(values.size()));
    String changed =
        text.substring(0, value.start())
            + VALUES.get(random.nextInt(VALUES.size()))
            + text.substring(value.end());
    return changed.getBytes(StandardCharsets.UTF_8);
  }
}
