package dev.ascribe.cli.terminal;

import dev.ascribe.common.SafeText;
import java.io.PrintStream;
import java.util.List;

/**
 * A block of lines at the end of a terminal's output that can be drawn again in its place. Needs a
 * terminal that redraws. Not thread-safe.
 */
public final class LiveBlock {
  private static final String UP = "\u001b[%dA";
  private static final String CLEAR_LINE = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";

  private final PrintStream stream;
  private final Terminal terminal;
  private List<String> shown = List.of();

  public LiveBlock(PrintStream stream, Terminal terminal) {
    this.stream = stream;
    this.terminal = terminal;
  }

  /**
   * Replaces the block. Lines that do not fit on the screen are left out, since they could not be
   * erased.
   */
  public void draw(List<String> lines) {
    StringBuilder text = new StringBuilder(home());
    shown = lines.subList(0, Math.min(lines.size(), terminal.rows() - 1));
    for (String line : shown) {
      // The last column stays free: a terminal that wraps there would scroll at every redraw.
      text.append(SafeText.cut(SafeText.visible(line), terminal.columns() - 1));
      text.append(CLEAR_LINE).append('\n');
    }
    stream.print(text.append(CLEAR_BELOW));
    stream.flush();
  }

  /** Prints a line that stays, above the block. */
  public void above(String line) {
    List<String> block = shown;
    clear();
    stream.println(SafeText.visible(line));
    draw(block);
  }

  /** Takes the block away. */
  public void clear() {
    stream.print(home() + CLEAR_BELOW);
    stream.flush();
    shown = List.of();
  }

  private String home() {
    return shown.isEmpty() ? "\r" : "\r" + UP.formatted(shown.size());
  }
}
