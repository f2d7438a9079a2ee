package dev.ascribe.study;

/** Readable ids of runs, fit for file names. */
final class RunIds {
  private RunIds() {}

  /** {@code dataset.model.paradigm.size.seed}. */
  static String of(DatasetSpec dataset, String model, Paradigm paradigm, int size, long seed) {
    return "%s.%s.%s.%d.%d".formatted(dataset.name(), shortName(model), paradigm.id(), size, seed);
  }

  /** A catalog name as it is, a hub id as {@code ORG-NAME}, a directory by its last name. */
  static String shortName(String model) {
    String name = model;
    if (model.startsWith("hf:")) {
      name = model.substring("hf:".length());
    } else {
      String path = model.replace('\\', '/').replaceAll("/+$", "");
      name = path.substring(path.lastIndexOf('/') + 1);
    }
    return name.replaceAll("[^A-Za-z0-9._-]", "-");
  }
}
