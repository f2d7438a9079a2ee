package dev.ascribe.model.gguf;

import dev.ascribe.common.Names;
import dev.ascribe.model.files.ModelFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model in GGUF: one file, or all parts of a split one. Parts are in one directory and have names
 * such as {@code NAME-00001-of-00003.gguf}. The first part contains the metadata, and each part
 * contains some tensors. Thread-safe.
 */
public final class GgufModel implements AutoCloseable {
  private static final Pattern PART = Pattern.compile("(.+)-\\d{5}-of-\\d{5}\\.gguf");
  private static final String FILE_ENDING = ".gguf";
  private static final String NUMBER = "split.no";
  private static final String COUNT = "split.count";
  private static final String TENSORS = "split.tensors.count";
  private static final long MOST_PARTS = 1_000;

  private final Path file;
  private final List<GgufFile> parts;
  private final Map<String, GgufFile> partOfTensor = new LinkedHashMap<>();

  private GgufModel(Path file, List<GgufFile> parts) {
    this.file = file;
    this.parts = List.copyOf(parts);
  }

  /**
   * Opens a file and, if it is a part of a model, the other parts.
   *
   * @param file any of the parts
   * @throws dev.ascribe.common.AscribeException as {@link GgufFile#open}; MODEL_NOT_FOUND if a part
   *     is missing; CORRUPT_CHECKPOINT if the parts do not belong together
   */
  public static GgufModel open(Path file) {
    List<GgufFile> opened = new ArrayList<>();
    try {
      GgufFile given = GgufFile.open(file);
      opened.add(given);
      long count = number(given, COUNT, 1);
      if (count > 1) {
        List<Path> names = names(given, count);
        opened.remove(given);
        given.close();
        for (int index = 0; index < names.size(); index++) {
          opened.add(openPart(file, names, index));
        }
      }
      GgufModel model = new GgufModel(file, opened);
      model.joinTensors();
      return model;
    } catch (RuntimeException e) {
      opened.forEach(GgufFile::close);
      throw e;
    }
  }

  /** Returns the name of a file without its ending and without the number of a part. */
  public static String nameOf(Path file) {
    String name = String.valueOf(file.getFileName());
    Matcher part = PART.matcher(name);
    if (part.matches()) {
      return part.group(1);
    }
    return name.endsWith(FILE_ENDING)
        ? name.substring(0, name.length() - FILE_ENDING.length())
        : name;
  }

  private static List<Path> names(GgufFile given, long count) {
    long number = number(given, NUMBER, -1);
    if (count > MOST_PARTS || number < 0 || number >= count) {
      throw ModelFile.corrupt(
          given.file(),
          "%s %d and %s %d are no part of a model (allowed: up to %s)"
              .formatted(NUMBER, number, COUNT, count, Names.count(MOST_PARTS, "part")));
    }
    String name = nameOf(given.file());
    List<Path> names = new ArrayList<>();
    for (int part = 1; part <= count; part++) {
      String partName = String.format(Locale.ROOT, "%s-%05d-of-%05d.gguf", name, part, count);
      names.add(given.file().resolveSibling(partName));
    }
    Path expected = names.get((int) number);
    if (!expected.equals(given.file())) {
      throw ModelFile.corrupt(
          given.file(),
          "is part %d of %d of a split model; the others are found by its name, which would be %s"
              .formatted(number + 1, count, expected.getFileName()));
    }
    return names;
  }

  private static GgufFile openPart(Path given, List<Path> names, int index) {
    Path name = names.get(index);
    if (!Files.exists(name)) {
      throw ModelFile.missing(
          name,
          "no such file; it is part %d of %d of the model that %s belongs to"
              .formatted(index + 1, names.size(), given.getFileName()));
    }
    GgufFile part = GgufFile.open(name);
    long number = number(part, NUMBER, -1);
    long count = number(part, COUNT, 1);
    if (number != index || count != names.size()) {
      part.close();
      throw ModelFile.corrupt(
          name,
          "part %d of %d expected, it says that it is part %d of %d"
              .formatted(index + 1, names.size(), number + 1, count));
    }
    return part;
  }

  private void joinTensors() {
    for (GgufFile part : parts) {
      for (String name : part.names()) {
        if (partOfTensor.put(name, part) != null) {
          throw ModelFile.corrupt(
              part.file(), "tensor '%s' is in another part, too".formatted(name));
        }
      }
    }
    long expected = number(parts.get(0), TENSORS, partOfTensor.size());
    if (parts.size() > 1 && expected != partOfTensor.size()) {
      throw ModelFile.corrupt(
          parts.get(0).file(),
          "%s in all parts expected, %d found"
              .formatted(Names.count(expected, "tensor"), partOfTensor.size()));
    }
  }

  private static long number(GgufFile file, String key, long otherwise) {
    return file.metadata().find(key, Long.class).orElse(otherwise);
  }

  /** Returns the metadata of the model. */
  public GgufMetadata metadata() {
    return parts.get(0).metadata();
  }

  /** Returns the names of the tensors in the order of the headers. */
  public Set<String> names() {
    return Collections.unmodifiableSet(partOfTensor.keySet());
  }

  /** Returns the shape of a tensor, slowest dimension first. */
  public long[] shape(String name) {
    return part(name).shape(name);
  }

  /** Returns the number of elements of a tensor. */
  public long elementCount(String name) {
    return part(name).elementCount(name);
  }

  /**
   * Reads all elements of a tensor as F32, row by row.
   *
   * @throws dev.ascribe.common.AscribeException as {@link GgufFile#read}
   */
  public float[] read(String name) {
    return part(name).read(name);
  }

  /** Returns the file that was opened, for messages. */
  Path file() {
    return file;
  }

  private GgufFile part(String name) {
    return ModelFile.requireTensor(partOfTensor, name, file);
  }

  @Override
  public void close() {
    parts.forEach(GgufFile::close);
  }
}
