package dev.ascribe.model.catalog;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Launcher;
import dev.ascribe.common.Names;
import dev.ascribe.model.catalog.remote.HubId;
import dev.ascribe.model.catalog.remote.Verification;
import dev.ascribe.model.chat.ChatTemplate;
import dev.ascribe.model.chat.ChatTemplates;
import dev.ascribe.model.files.ModelFile;
import dev.ascribe.model.transformer.ConfigReader;
import dev.ascribe.model.transformer.decoder.DecoderConfig;
import dev.ascribe.study.Paradigm;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Finds, pulls, imports and checks models by name: those installed under a home directory, and
 * those that can be pulled.
 */
public final class ModelCatalog {
  private final ModelHome home;
  private final List<CatalogEntry> entries;
  private final ModelInstaller installer;

  public ModelCatalog(ModelHome home) {
    this(home, CatalogEntry.all(), Sources.ofEnvironment());
  }

  ModelCatalog(ModelHome home, List<CatalogEntry> entries, Sources sources) {
    this.home = home;
    this.entries = List.copyOf(entries);
    this.installer = new ModelInstaller(home, this.entries, sources);
  }

  public ModelHome home() {
    return home;
  }

  /**
   * Returns the Hugging Face style directory of a model.
   *
   * @param model the name of an installed model, {@code hf:ORG/NAME[@REVISION]}, or a directory
   * @throws AscribeException MODEL_NOT_FOUND if the model is not installed, or if the directory
   *     contains no model; UNKNOWN_NAME, with the nearest name, if no such model exists;
   *     INVALID_VALUE for a malformed {@code hf:} name
   */
  public Path resolve(String model) {
    if (home.isInstalled(directoryName(model))) {
      return home.model(directoryName(model));
    }
    if (HubId.is(model) || entry(model).isPresent()) {
      throw new AscribeException(
          ErrorCode.MODEL_NOT_FOUND,
          "model '%s' is not in %s yet; get it with: %s"
              .formatted(model, home.models(), Launcher.command("models pull " + model)));
    }
    if (home.isIncomplete(model)) {
      throw ModelFile.missing(
          "model '%s'".formatted(model),
          "files are missing or changed in %s; import it again: %s"
              .formatted(
                  home.model(model), Launcher.command("models import DIRECTORY --name " + model)));
    }
    return directory(model);
  }

  private Path directory(String model) {
    Path directory;
    try {
      directory = Path.of(model);
    } catch (InvalidPathException e) {
      throw unknown(model);
    }
    if (Files.isDirectory(directory)) {
      if (Files.isRegularFile(directory.resolve(ModelFiles.CONFIG))) {
        return directory.toAbsolutePath().normalize();
      }
      throw ModelFile.missing(
          "model '%s'".formatted(model), "the directory has no " + ModelFiles.CONFIG);
    }
    if (directory.getNameCount() > 1 || directory.isAbsolute()) {
      throw ModelFile.missing("model '%s'".formatted(model), "no such directory");
    }
    throw unknown(model);
  }

  private AscribeException unknown(String model) {
    SortedSet<String> names = names();
    return Names.unknown(
        "model",
        model,
        names,
        "%s; %s for a model of the Hugging Face hub; the path of a model directory"
            .formatted(String.join(", ", names), HubId.ANY));
  }

  /** Returns all installed models and all models that can be pulled, sorted by name. */
  public List<ModelListing> list() {
    List<ModelListing> listings = new ArrayList<>();
    for (String name : names()) {
      Optional<CatalogEntry> entry = entry(name);
      listings.add(
          home.isInstalled(name)
              ? ModelListing.installed(home, name, entry.map(CatalogEntry::description).orElse(""))
              : ModelListing.missing(home, entry.orElseThrow()));
    }
    return listings;
  }

  /**
   * Whether a model is installed completely. The path of a directory is not a name.
   *
   * @throws AscribeException INVALID_VALUE for a malformed {@code hf:} name
   */
  public boolean isInstalled(String model) {
    return home.isInstalled(directoryName(model));
  }

  /**
   * Returns the ids of the paradigms under which an installed model can run; empty if the model is
   * not installed.
   */
  public List<String> paradigms(String model) {
    if (!isInstalled(model)) {
      return List.of();
    }
    ConfigReader config = ConfigReader.open(home.model(directoryName(model)));
    return DecoderConfig.isDecoder(config)
        ? List.of(Paradigm.DECODER.id())
        : List.of(Paradigm.FINE_TUNED.id(), Paradigm.PROMPTED.id());
  }

  /** Whether the model is not installed, but {@link #pull} could install it. */
  public boolean isMissing(String model) {
    return (HubId.is(model) || entry(model).isPresent()) && !home.isInstalled(directoryName(model));
  }

  /**
   * Downloads, converts and installs a model of the catalog or of the hub. Returns at once if it is
   * installed already. If the call fails, the model does not look installed, and downloaded files
   * are kept for the next attempt.
   *
   * @param name of the catalog, or {@code hf:ORG/NAME[@REVISION]}
   * @return its directory
   * @throws AscribeException UNKNOWN_NAME; DOWNLOAD_FAILED if no source can be reached, or if a
   *     digest differs from the catalog's; MODEL_NOT_FOUND or UNSUPPORTED_MODEL if the hub has no
   *     such model or none that can be loaded; DISK_FULL
   */
  public Path pull(String name, PullListener listener) {
    return pull(name, Verification.REQUIRED, listener);
  }

  /**
   * Pulls a model as {@link #pull(String, PullListener)} does, and says whether files without a
   * digest are accepted.
   *
   * @param verification of files of a hub; files of other sources have their digests in the catalog
   */
  public Path pull(String name, Verification verification, PullListener listener) {
    return installer.pull(name, verification, listener);
  }

  private static String directoryName(String model) {
    return HubId.is(model) ? HubId.parse(model).directoryName() : model;
  }

  /**
   * Checks a model directory and installs it under a name.
   *
   * @param name of letters, digits, dots, hyphens and underscores
   * @param link whether links to the weights are installed instead of copies
   * @return the installed directory
   * @throws AscribeException INVALID_VALUE if the name is taken or malformed; MODEL_NOT_FOUND,
   *     CORRUPT_CHECKPOINT or UNSUPPORTED_MODEL if the directory cannot be used; DISK_FULL
   */
  public Path importDirectory(Path directory, String name, boolean link) {
    return installer.importDirectory(directory, name, link);
  }

  /**
   * Converts a GGUF file to a model directory and installs it under a name.
   *
   * @param file a whole file, or any part of a split one
   * @param name as for {@link #importDirectory}
   * @return the installed directory
   * @throws AscribeException INVALID_VALUE if the name is taken or malformed; MODEL_NOT_FOUND,
   *     CORRUPT_CHECKPOINT or UNSUPPORTED_MODEL if the file cannot be used; DISK_FULL
   */
  public Path importGguf(Path file, String name, PullListener listener) {
    return installer.importGguf(file, name, listener);
  }

  /**
   * Checks a model: opens it, compares the shape of every tensor, looks for numbers that are not
   * finite, and, if no fault was found, runs it once.
   *
   * @param model as for {@link #resolve}
   * @throws AscribeException as {@link #resolve}; CORRUPT_CHECKPOINT or UNSUPPORTED_MODEL if the
   *     files cannot be opened
   */
  public ModelCheck check(String model) {
    Path directory = resolve(model);
    ModelCheck files = ModelChecker.check(directory);
    return files.sound() ? files.with(List.of(), ForwardCheck.run(directory)) : files;
  }

  /**
   * Returns the chat template of a model: the one that the catalog names, otherwise the one in its
   * files.
   *
   * @param model as for {@link #resolve}
   * @return empty if the model was not trained on dialogues
   * @throws AscribeException as {@link #resolve}; UNSUPPORTED_MODEL if the template is not known
   */
  public Optional<ChatTemplate> chatTemplate(String model) {
    Path directory = resolve(model);
    return entry(model)
        .map(CatalogEntry::chatTemplate)
        .map(ChatTemplates::named)
        .or(() -> ChatTemplates.of(directory));
  }

  private Optional<CatalogEntry> entry(String name) {
    return CatalogEntry.named(name, entries);
  }

  private SortedSet<String> names() {
    SortedSet<String> names = new TreeSet<>(home.installed());
    entries.forEach(entry -> names.add(entry.name()));
    return names;
  }
}
