package dev.ascribe.model.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ascribe.SharedFiles;
import dev.ascribe.TestHome;
import dev.ascribe.model.safetensors.Checkpoint;
import dev.ascribe.model.tokenizer.SpecialToken;
import dev.ascribe.model.tokenizer.Tokenizer;
import dev.ascribe.study.Paradigm;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The real model, from the user's Maven to a Hugging Face directory. */
@Tag("bert")
class BertPullTest {
  @Test
  void everyTensorHasItsHuggingFaceNameAndShape() {
    try (Checkpoint checkpoint = Checkpoint.open(TestHome.bert())) {
      assertThat(checkpoint.names()).hasSize(204);
      assertThat(checkpoint.shape("bert.embeddings.word_embeddings.weight"))
          .containsExactly(30522, 768);
      assertThat(checkpoint.shape("bert.encoder.layer.11.intermediate.dense.weight"))
          .containsExactly(3072, 768);
      assertThat(checkpoint.shape("cls.predictions.bias")).containsExactly(30522);
      assertThat(checkpoint.shape("cls.predictions.transform.LayerNorm.weight"))
          .containsExactly(768);
      // First values of the published weights: a transposed kernel would begin differently.
      assertThat(first(checkpoint, "bert.embeddings.word_embeddings.weight"))
          .containsExactly(-0.0102f, -0.0615f, -0.0265f);
    }
  }

  @Test
  void aSecondPullConvertsNothing() throws IOException {
    Path directory = TestHome.bert();
    BasicFileAttributes before = weights(directory);
    assertThat(TestHome.bert()).isEqualTo(directory);
    assertThat(ModelDigest.of(directory)).hasSize(64);
    assertThat(weights(directory).lastModifiedTime()).isEqualTo(before.lastModifiedTime());
    assertThat(weights(directory).fileKey()).isEqualTo(before.fileKey());
  }

  private static BasicFileAttributes weights(Path directory) throws IOException {
    return Files.readAttributes(directory.resolve("model.safetensors"), BasicFileAttributes.class);
  }

  @Test
  void itPassesItsCheckAndFitsBothParadigms() {
    TestHome.bert();
    ModelCheck check = new ModelCatalog(TestHome.home()).check("bert-base-uncased");
    assertThat(check.sound()).isTrue();
    assertThat(check.unexpected()).isEmpty();
    assertThat(check.parameters()).isEqualTo(110_104_890);
    assertThat(check.paradigms())
        .filteredOn(ModelCheck.ParadigmFit::fits)
        .extracting(ModelCheck.ParadigmFit::paradigm)
        .containsExactly(Paradigm.FINE_TUNED, Paradigm.PROMPTED);
  }

  @Test
  void itsTokenizerGivesTheGoldenIds() throws Exception {
    JsonNode golden =
        new JsonMapper()
            .readTree(SharedFiles.require("golden/bert-base-uncased-prompted.json").toFile());
    try (Tokenizer tokenizer = Tokenizer.load(TestHome.bert())) {
      assertThat(tokenizer.requireId(SpecialToken.MASK)).isEqualTo(103);
      for (JsonNode token : golden.get("cases").get(0).get("tokens")) {
        assertThat(tokenizer.id(token.asText())).as(token.asText()).isPresent();
      }
      assertThat(tokenizer.encode("the movie was wonderful It was [MASK].", true).ids())
          .containsExactly(101, 1996, 3185, 2001, 6919, 2009, 2001, 103, 1012, 102);
    }
  }

  private static float[] first(Checkpoint checkpoint, String name) {
    float[] values = new float[(int) checkpoint.elementCount(name)];
    checkpoint.read(name, FloatBuffer.wrap(values));
    float[] first = new float[3];
    for (int i = 0; i < 3; i++) {
      first[i] = Math.round(values[i] * 1e4f) / 1e4f;
    }
    return first;
  }
}
