package dev.ascribe.model.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.SharedFiles;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.gguf.GgufFixture;
import dev.ascribe.model.gguf.GgufModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** GGUF files that are parts of a model, and those that are no whole one. */
class GgufImportTest {
  private static final Path WHOLE = Path.of("src/test/resources/gguf/tiny-llama.gguf");

  @TempDir Path directory;
  private ModelCatalog catalog;

  @BeforeEach
  void openCatalog() {
    catalog = new ModelCatalog(new ModelHome(directory.resolve("home")));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void anyPartOfAModelFindsTheOthers(int given) throws IOException {
    List<Path> parts = GgufFixture.split(WHOLE, directory, "small");
    Path joined = catalog.importGguf(parts.get(given), "joined", PullListener.NONE);
    Path whole = catalog.importGguf(WHOLE, "whole", PullListener.NONE);
    assertThat(joined.resolve("model.safetensors"))
        .hasSameBinaryContentAs(whole.resolve("model.safetensors"));
    assertThat(joined.resolve("config.json")).hasSameTextualContentAs(whole.resolve("config.json"));
    assertThat(catalog.check("joined").sound()).isTrue();
    assertThat(GgufModel.nameOf(parts.get(given))).isEqualTo("small");
    assertThat(GgufModel.nameOf(WHOLE)).isEqualTo("tiny-llama");
  }

  @Test
  void aMissingPartIsNamed() throws IOException {
    Path first = SharedFiles.require("cases/gguf/split-00001-of-00002.gguf");
    assertRefused(
        first,
        ErrorCode.MODEL_NOT_FOUND,
        "split-00002-of-00002.gguf: no such file; it is part 2 of 2");
    List<Path> parts = GgufFixture.split(WHOLE, directory, "small");
    Files.delete(parts.get(0));
    assertRefused(
        parts.get(1),
        ErrorCode.MODEL_NOT_FOUND,
        "small-00001-of-00002.gguf: no such file; it is part 1 of 2");
  }

  @Test
  void partsThatDoNotBelongTogetherAreRefused() throws IOException {
    List<Path> parts = GgufFixture.split(WHOLE, directory, "small");
    Path renamed = Files.copy(parts.get(0), directory.resolve("renamed.gguf"));
    assertRefused(renamed, ErrorCode.CORRUPT_CHECKPOINT, "renamed-00001-of-00002.gguf");
    byte[] second = Files.readAllBytes(parts.get(1));
    Files.copy(WHOLE, parts.get(1), StandardCopyOption.REPLACE_EXISTING);
    assertRefused(parts.get(0), ErrorCode.CORRUPT_CHECKPOINT, "part 2 of 2 expected");
    Files.write(parts.get(1), second);
    new GgufFixture()
        .say("split.no", 1L)
        .say("split.count", 2L)
        .tensorsOf(parts.get(1), 0, 2)
        .write(parts.get(1));
    assertRefused(parts.get(0), ErrorCode.CORRUPT_CHECKPOINT, "tensors in all parts expected");
    new GgufFixture()
        .say("split.no", 1L)
        .say("split.count", 2L)
        .tensorsOf(parts.get(0), 0, 1)
        .write(parts.get(1));
    assertRefused(parts.get(0), ErrorCode.CORRUPT_CHECKPOINT, "is in another part, too");
  }

  @Test
  void aModelThatIsNotWholeIsNotInstalled() throws IOException {
    Path cut =
        GgufFixture.metadataOf(WHOLE).tensorsOf(WHOLE, 0, 5).write(directory.resolve("cut.gguf"));
    assertRefused(cut, ErrorCode.CORRUPT_CHECKPOINT, "tensors missing");
    Path deeper =
        GgufFixture.metadataOf(WHOLE)
            .say("llama.block_count", 2147483647L)
            .tensorsOf(WHOLE, 0, tensors())
            .write(directory.resolve("deeper.gguf"));
    assertRefused(deeper, ErrorCode.CORRUPT_CHECKPOINT, "num_hidden_layers is 2147483647");
    Path wider =
        GgufFixture.metadataOf(WHOLE)
            .say("llama.feed_forward_length", 4096L)
            .tensorsOf(WHOLE, 0, tensors())
            .write(directory.resolve("wider.gguf"));
    assertRefused(wider, ErrorCode.CORRUPT_CHECKPOINT, ": 6 tensors of a wrong shape; the first: ");
  }

  @Test
  void noListTakesMoreThanAModelNeeds() throws IOException {
    Path many =
        GgufFixture.metadataOf(WHOLE)
            .say("x", Collections.nCopies(5_000_000, 1.0))
            .tensorsOf(WHOLE, 0, tensors())
            .write(directory.resolve("many.gguf"));
    assertRefused(many, ErrorCode.CORRUPT_CHECKPOINT, "metadata 'x' would have 5000000 elements");
    Path pointer =
        Files.writeString(
            directory.resolve("pointer.gguf"), "version https://git-lfs.github.com/spec/v1\n");
    assertRefused(pointer, ErrorCode.CORRUPT_CHECKPOINT, "is a Git LFS pointer");
  }

  private static int tensors() {
    try (GgufModel model = GgufModel.open(WHOLE)) {
      return model.names().size();
    }
  }

  private void assertRefused(Path file, ErrorCode code, String message) {
    assertThatThrownBy(() -> catalog.importGguf(file, "refused", PullListener.NONE))
        .isInstanceOfSatisfying(AscribeException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(message);
    assertThat(catalog.home().installed()).doesNotContain("refused");
  }
}
