package dev.ascribe.model.tokenizer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;

/**
 * Checks the table by which SentencePiece normalizes characters: a double-array trie (Aoe 1989, in
 * the form of darts-clone) over UTF-8. Its values are offsets of strings that end with a zero byte.
 * The native library follows offsets without checking them.
 */
final class PrecompiledCharsmap {
  private static final int LEAF = 1 << 8;
  private static final int WIDE_OFFSET = 1 << 9;
  private static final int LABEL = 0x8000_00ff;

  private final int[] units;
  private final byte[] strings;

  private PrecompiledCharsmap(int[] units, byte[] strings) {
    this.units = units;
    this.strings = strings;
  }

  /** Whether all paths through the table stay within it, and all values are offsets of strings. */
  static boolean isSound(byte[] table) {
    ByteBuffer bytes = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.remaining() < Integer.BYTES) {
      return false;
    }
    int trieBytes = bytes.getInt();
    if (trieBytes < Integer.BYTES || trieBytes > bytes.remaining()) {
      return false;
    }
    int[] units = new int[trieBytes / Integer.BYTES];
    bytes.asIntBuffer().get(units);
    bytes.position(bytes.position() + units.length * Integer.BYTES);
    byte[] strings = new byte[bytes.remaining()];
    bytes.get(strings);
    return isUtf8(strings) && new PrecompiledCharsmap(units, strings).everyWayStaysInside();
  }

  private static boolean isUtf8(byte[] strings) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(strings));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private boolean everyWayStaysInside() {
    BitSet seen = new BitSet(units.length);
    Deque<Integer> nodes = new ArrayDeque<>();
    nodes.add(0);
    seen.set(0);
    while (!nodes.isEmpty()) {
      int node = nodes.remove();
      int base = node ^ offset(units[node]);
      if (node != 0 && (units[node] & LEAF) != 0 && !isString(base)) {
        return false;
      }
      for (int label = 1; label <= 0xff; label++) {
        int child = base ^ label;
        if (!isUnit(child)) {
          return false;
        }
        if ((units[child] & LABEL) == label && !seen.get(child)) {
          seen.set(child);
          nodes.add(child);
        }
      }
    }
    return true;
  }

  private boolean isUnit(int position) {
    return position >= 0 && position < units.length;
  }

  /** Whether the value of a unit is an offset at which a character begins. */
  private boolean isString(int unit) {
    if (!isUnit(unit)) {
      return false;
    }
    int start = units[unit] & Integer.MAX_VALUE;
    return start == strings.length || (start < strings.length && (strings[start] & 0xc0) != 0x80);
  }

  private static int offset(int unit) {
    return (unit >>> 10) << ((unit & WIDE_OFFSET) >>> 6);
  }
}
