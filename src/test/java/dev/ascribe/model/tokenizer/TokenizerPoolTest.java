package dev.ascribe.model.tokenizer;

import static dev.ascribe.model.GoldenEncoder.directory;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.common.AscribeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerPoolTest {
  private final TokenizerPool pool = new TokenizerPool();
  @TempDir Path model;

  @BeforeEach
  void copy() throws IOException {
    for (String name : List.of("config.json", "tokenizer.json")) {
      Files.copy(directory("tiny-bert").resolve(name), model.resolve(name));
    }
  }

  @Test
  void allWhoAskHaveOneAndTheLastFreesIt() {
    List<Tokenizer> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(pool.open(model));
    }
    int[] ids = all.get(0).encode("a wonderful film", true).ids();
    for (Tokenizer each : all) {
      assertThat(each.isFreed()).isFalse();
      assertThat(each.encode("a wonderful film", true).ids()).containsExactly(ids);
      each.close();
      each.close();
    }
    assertThat(all).allMatch(Tokenizer::isFreed);
    assertThatThrownBy(all.get(0)::sharing).isInstanceOf(IllegalStateException.class);
    try (Tokenizer again = pool.open(model)) {
      assertThat(again.isFreed()).isFalse();
      assertThat(again.encode("a wonderful film", true).ids()).containsExactly(ids);
    }
  }

  @Test
  void filesThatWereReplacedMakeAnother() throws IOException {
    try (Tokenizer before = pool.open(model)) {
      assertThat(before.encode("film", false).length()).isPositive();
      // Written beside it and moved into its place, as installers do.
      Path file = model.resolve("tokenizer.json");
      Path changed = model.resolve("changed");
      String json = Files.readString(file);
      assertThat(json).contains("\"film\"");
      Files.writeString(changed, json.replace("\"film\"", "\"filn\""));
      Files.move(changed, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      try (Tokenizer after = pool.open(model)) {
        assertThat(after.id("film")).isEmpty();
        assertThat(before.id("film")).isPresent();
        assertThat(after.id("filn")).isPresent();
      }
      assertThat(before.encode("film", false).length()).isPositive();
    }
  }

  @Test
  void whatCannotBeLoadedIsNotKept() throws IOException {
    Path file = model.resolve("tokenizer.json");
    byte[] sound = Files.readAllBytes(file);
    Files.writeString(file, "{");
    assertThatThrownBy(() -> pool.open(model)).isInstanceOf(AscribeException.class);
    Files.write(file, sound);
    try (Tokenizer tokenizer = pool.open(model)) {
      assertThat(tokenizer.id("film")).isPresent();
    }
  }
}
