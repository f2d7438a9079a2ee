package dev.ascribe.model.tokenizer;

import dev.ascribe.common.FileState;
import dev.ascribe.model.files.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Shares the tokenizers of classifiers. A vocabulary takes many megabytes, and many classifiers of
 * one model may be open with different templates. The pool itself keeps nothing open: each
 * classifier closes its tokenizer, and the last one frees the memory. Not thread-safe.
 */
public final class TokenizerPool {
  /** All files that a tokenizer is read from. */
  private static final List<String> FILES =
      List.of(
          TokenizerJson.FILE,
          "tokenizer_config.json",
          "special_tokens_map.json",
          "config.json",
          "vocab.txt",
          "vocab.json",
          "merges.txt",
          "tokenizer.model");

  /**
   * Identifies a tokenizer by the present versions of its files, so that replaced files give
   * another tokenizer.
   */
  private record Key(Path directory, List<FileState> files) {
    static Key of(Path directory) {
      List<FileState> states = new ArrayList<>();
      try {
        for (String name : FILES) {
          Path file = directory.resolve(name);
          states.add(Files.exists(file) ? FileState.of(file) : null);
        }
      } catch (IOException e) {
        throw ModelFile.corrupt(directory, "cannot be read: " + e.getMessage(), e);
      }
      return new Key(directory, states);
    }
  }

  private final Map<Key, Tokenizer> open = new HashMap<>();

  /**
   * Opens the tokenizer of a model directory.
   *
   * @throws dev.ascribe.common.AscribeException as {@link Tokenizer#load}
   */
  public Tokenizer open(Path directory) {
    open.values().removeIf(Tokenizer::isFreed);
    Key key = Key.of(directory);
    Tokenizer known = open.get(key);
    if (known != null) {
      return known.sharing();
    }
    Tokenizer loaded = Tokenizer.load(directory);
    open.put(key, loaded);
    return loaded;
  }
}
