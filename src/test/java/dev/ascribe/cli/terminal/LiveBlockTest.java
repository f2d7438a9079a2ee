package dev.ascribe.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LiveBlockTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final LiveBlock block =
      new LiveBlock(
          new PrintStream(bytes, true, StandardCharsets.UTF_8),
          new Terminal(true, true, true, 20, 5));

  /** What a terminal shows after all that was written: it knows the few sequences in use. */
  private List<String> screen() {
    List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
    int row = 0;
    int column = 0;
    Matcher pieces =
        Pattern.compile("\u001b\\[(\\d*)([AKJ])|[\r\n]|[^\u001b\r\n]+")
            .matcher(bytes.toString(StandardCharsets.UTF_8));
    while (pieces.find()) {
      StringBuilder line = lines.get(row);
      if (pieces.group().equals("\r")) {
        column = 0;
      } else if (pieces.group().equals("\n")) {
        column = 0;
        if (++row == lines.size()) {
          lines.add(new StringBuilder());
        }
      } else if (pieces.group(2) == null) {
        line.replace(column, Math.min(line.length(), column + pieces.group().length()), "");
        line.insert(column, pieces.group());
        column += pieces.group().length();
      } else if (pieces.group(2).equals("A")) {
        row -= Integer.parseInt(pieces.group(1));
      } else {
        line.setLength(Math.min(line.length(), column));
        if (pieces.group(2).equals("J")) {
          lines.subList(row + 1, lines.size()).clear();
        }
      }
    }
    return lines.stream().map(StringBuilder::toString).toList();
  }

  @Test
  void aBlockIsDrawnInItsPlace() {
    block.draw(List.of("one", "a longer line", "three"));
    block.draw(List.of("ONE", "short"));
    assertThat(screen()).containsExactly("ONE", "short", "");
  }

  @Test
  void linesThatStayStandAboveIt() {
    block.draw(List.of("bar"));
    block.above("trained");
    block.draw(List.of("bar 2", "bar 3"));
    block.above("done");
    assertThat(screen()).containsExactly("trained", "done", "bar 2", "bar 3", "");
    block.clear();
    assertThat(screen()).containsExactly("trained", "done", "");
  }

  @Test
  void whatDoesNotFitIsCut() {
    block.draw(List.of("a line of more than twenty letters", "2", "3", "4", "5", "6"));
    assertThat(screen()).containsExactly("a line of more than", "2", "3", "4", "");
  }
}
