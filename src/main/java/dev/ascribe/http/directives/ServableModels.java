package dev.ascribe.http.directives;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.model.HeadLabels;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelListing;
import dev.ascribe.model.catalog.PossibleParadigm;
import dev.ascribe.study.Paradigm;
import java.util.List;
import java.util.Optional;

/**
 * The models that clients may use: the installed models, by name. A path of a model directory is
 * refused, so that no request makes the server read arbitrary directories.
 */
public final class ServableModels {
  private static final int LONGEST = 200;

  private final ModelCatalog catalog;

  public ServableModels(ModelCatalog catalog) {
    this.catalog = catalog;
  }

  /**
   * Refuses a model that is not installed. Reads the disk.
   *
   * @param place the key or path that the error names
   * @throws AscribeException MODEL_NOT_FOUND for a known model that is not installed, UNKNOWN_NAME
   *     for any other name
   */
  public void require(String place, String model) {
    if (model.length() <= LONGEST && catalog.isInstalled(model)) {
      return;
    }
    List<String> names = catalog.list().stream().map(ModelListing::name).toList();
    if (!names.contains(model)) {
      throw Names.unknown(
          place,
          model,
          names,
          String.join(", ", names)
              + "; models pull and models import, where the daemon runs, install others");
    }
    throw new AscribeException(
        ErrorCode.MODEL_NOT_FOUND, "%s: '%s' is not installed here".formatted(place, model));
  }

  /** The paradigm of a model for a client who names none. Reads the disk. */
  public Paradigm paradigm(String model) {
    boolean isKnown = model.length() <= LONGEST && catalog.isInstalled(model);
    return isKnown ? PossibleParadigm.of(catalog, model, null) : Paradigm.PROMPTED;
  }

  /**
   * The labels of a model with a trained classification head. Reads the disk.
   *
   * @return empty if the model is not installed, has no such head, or does not name its labels
   */
  public Optional<List<String>> ownLabels(String model) {
    return paradigm(model) == Paradigm.FINE_TUNED
        ? HeadLabels.of(catalog.resolve(model)).map(HeadLabels::ofClassifier)
        : Optional.empty();
  }

  /** A model as the API lists it. */
  public record ListedModel(
      String name, boolean installed, List<String> paradigms, String description) {}

  /** All models. Reads the disk. */
  public List<ListedModel> list() {
    return catalog.list().stream()
        .map(
            model ->
                new ListedModel(
                    model.name(), model.installed(), paradigms(model.name()), model.description()))
        .toList();
  }

  /** The paradigms of a model; none if it is damaged, so that the list still shows the others. */
  private List<String> paradigms(String model) {
    try {
      return catalog.paradigms(model);
    } catch (AscribeException damaged) {
      return List.of();
    }
  }
}
