package dev.ascribe.model.catalog.remote;

import dev.ascribe.common.AscribeException;
import dev.ascribe.model.files.ModelFile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Selects the files of a repository that a model needs. */
final class HubFiles {
  static final String CONFIG = "config.json";
  static final String WEIGHTS = "model.safetensors";
  static final String SHARD_INDEX = "model.safetensors.index.json";

  private static final Set<String> TOKENIZER =
      Set.of(
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "chat_template.jinja",
          "vocab.txt",
          "vocab.json",
          "merges.txt");
  private static final String SENTENCE_PIECE = "tokenizer.model";
  private static final Set<String> PICKLES = Set.of("bin", "pt", "pth", "ckpt", "pkl");

  private HubFiles() {}

  /**
   * Returns the needed files without shards, which the index names.
   *
   * @param names of all files of the repository
   * @throws AscribeException UNSUPPORTED_MODEL if there are weights, but none in safetensors;
   *     MODEL_NOT_FOUND if the repository contains no model
   */
  static List<String> needed(HubId model, Collection<String> names) {
    if (!names.contains(CONFIG)) {
      throw without(model, names, "no " + CONFIG);
    }
    List<String> needed = new ArrayList<>(List.of(CONFIG));
    names.stream().filter(TOKENIZER::contains).sorted().forEach(needed::add);
    if (!names.contains("tokenizer.json") && names.contains(SENTENCE_PIECE)) {
      needed.add(SENTENCE_PIECE);
    }
    if (names.contains(WEIGHTS)) {
      needed.add(WEIGHTS);
    } else if (names.contains(SHARD_INDEX)) {
      needed.add(SHARD_INDEX);
    } else {
      throw without(model, names, "no " + WEIGHTS);
    }
    return needed;
  }

  private static AscribeException without(HubId model, Collection<String> names, String what) {
    for (String name : names) {
      if (PICKLES.contains(extension(name))) {
        return ModelFile.unsupported(
            model,
            ("has only %s, a pickle, which runs code when it is read; take a revision with"
                    + " safetensors (often @refs/pr/N), or save it where you trust it:"
                    + " model.save_pretrained(DIRECTORY, safe_serialization=True), then models"
                    + " import DIRECTORY")
                .formatted(name));
      }
    }
    for (String name : names) {
      if (extension(name).equals("gguf")) {
        return ModelFile.unsupported(
            model,
            "holds GGUF files; download one, such as %s, and import it: models import FILE.gguf"
                .formatted(name));
      }
    }
    return ModelFile.missing(model, "is not a model: it has %s".formatted(what));
  }

  private static String extension(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
