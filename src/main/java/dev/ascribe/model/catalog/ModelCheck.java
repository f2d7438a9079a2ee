package dev.ascribe.model.catalog;

import dev.ascribe.common.Names;
import dev.ascribe.model.files.ModelFile;
import dev.ascribe.study.Paradigm;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The findings of a check of a model.
 *
 * @param family {@code model_type} of its configuration
 * @param layers number of layers
 * @param width of the hidden states
 * @param maxTokens the most tokens of a text, special tokens included
 * @param parameters number of the weights
 * @param elementTypes types on the disk, for example {@code F32}
 * @param missing tensors that the model needs and the files lack
 * @param mismatched tensors with another shape than the configuration requires, with both shapes
 * @param nonFinite tensors that contain NaN or infinity, with the number of such elements
 * @param unexpected tensors that no part of the model uses; they do no harm
 * @param forward the finding of a forward pass over a short text
 * @param paradigms the paradigms under which it can and cannot run
 */
public record ModelCheck(
    Path directory,
    String family,
    int layers,
    int width,
    int maxTokens,
    long parameters,
    List<String> elementTypes,
    List<String> missing,
    List<String> mismatched,
    List<String> nonFinite,
    List<String> unexpected,
    Forward forward,
    List<ParadigmFit> paradigms) {
  public ModelCheck {
    elementTypes = List.copyOf(elementTypes);
    missing = List.copyOf(missing);
    mismatched = List.copyOf(mismatched);
    nonFinite = List.copyOf(nonFinite);
    unexpected = List.copyOf(unexpected);
    paradigms = List.copyOf(paradigms);
  }

  /** Creates the findings that names and shapes give, before any tensor is read. */
  ModelCheck(
      Path directory,
      String family,
      int layers,
      int width,
      int maxTokens,
      TensorComparison tensors,
      List<String> missing,
      List<ParadigmFit> paradigms) {
    this(
        directory,
        family,
        layers,
        width,
        maxTokens,
        tensors.parameters(),
        tensors.elementTypes(),
        missing,
        tensors.mismatched(),
        List.of(),
        tensors.unexpected(),
        Forward.NOT_RUN,
        paradigms);
  }

  /**
   * Whether a model can run under a paradigm.
   *
   * @param reason why it can or cannot
   */
  public record ParadigmFit(Paradigm paradigm, boolean fits, String reason) {}

  /**
   * The finding of a forward pass.
   *
   * @param failed whether an output was not finite
   * @param finding in words
   */
  public record Forward(boolean failed, String finding) {
    static final Forward NOT_RUN = new Forward(false, "not run");
  }

  /** Returns these findings together with those of reading the tensors and of running the model. */
  ModelCheck with(List<String> nonFiniteTensors, Forward found) {
    return new ModelCheck(
        directory,
        family,
        layers,
        width,
        maxTokens,
        parameters,
        elementTypes,
        missing,
        mismatched,
        nonFiniteTensors,
        unexpected,
        found,
        paradigms);
  }

  /**
   * Whether the model can be used: it has all tensors in the right shapes, and all its weights and
   * outputs are finite.
   */
  public boolean sound() {
    return missing.isEmpty() && mismatched.isEmpty() && nonFinite.isEmpty() && !forward.failed();
  }

  /**
   * Refuses a model with faults.
   *
   * @param place the file or directory that the message names
   * @return this
   * @throws dev.ascribe.common.AscribeException CORRUPT_CHECKPOINT
   */
  ModelCheck requireSound(Object place) {
    if (!sound()) {
      throw ModelFile.corrupt(place, "%s".formatted(faults()));
    }
    return this;
  }

  /**
   * Returns the faults in words: {@code 1 tensor missing, 2 tensors of a wrong shape; the first:
   * x}.
   */
  private String faults() {
    String counts =
        Stream.of(
                counted(missing, "missing"),
                counted(mismatched, "of a wrong shape"),
                counted(nonFinite, "with NaN or infinity"))
            .flatMap(Optional::stream)
            .collect(Collectors.joining(", "));
    Optional<String> first =
        Stream.of(missing, mismatched, nonFinite).flatMap(List::stream).findFirst();
    return first.map(tensor -> counts + "; the first: " + tensor).orElseGet(forward::finding);
  }

  private static Optional<String> counted(List<String> tensors, String fault) {
    return tensors.isEmpty()
        ? Optional.empty()
        : Optional.of(Names.count(tensors.size(), "tensor") + " " + fault);
  }
}
