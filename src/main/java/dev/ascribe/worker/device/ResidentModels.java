package dev.ascribe.worker.device;

import dev.ascribe.model.ExplainableModel;
import dev.ascribe.study.ModelRef;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models that are loaded on one device. When they exceed the budget, the least recently used
 * are closed, except those that are to be kept or are in use. Models that share memory count once
 * and are closed together. A general cache would not do: it knows no shared memory, and would not
 * close a model on the executor's thread before the next is loaded. Not thread-safe: the device's
 * executor owns it.
 */
public final class ResidentModels implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ResidentModels.class);

  /** Models that share parameters and tokenizer still have a template and label words each. */
  private static final int MOST_MODELS = 32;

  private final LinkedHashMap<ModelRef, ExplainableModel> models =
      new LinkedHashMap<>(16, 0.75f, true);
  private final Function<ModelRef, ExplainableModel> loader;
  private final long budgetBytes;
  private final Set<ModelRef> kept = new HashSet<>();
  private final List<ModelRef> inUse = new ArrayList<>();

  public ResidentModels(Function<ModelRef, ExplainableModel> loader, long budgetBytes) {
    this.loader = loader;
    this.budgetBytes = budgetBytes;
  }

  /** The model, loaded if it is not; others may be closed to make room. */
  public ExplainableModel get(ModelRef reference) {
    ExplainableModel model = models.get(reference);
    if (model == null) {
      long start = System.nanoTime();
      model = loader.apply(reference);
      models.put(reference, model);
      keepInPlaceOfOther(reference);
      LOG.info(
          "{} ({}) loaded in {} ms, {} MB",
          reference.model(),
          reference.paradigm().id(),
          (System.nanoTime() - start) / 1_000_000,
          model.parameterBytes() / 1_000_000);
      makeRoomFor(reference);
    } else if (model.prefixBytes() > 0) {
      // A decoder that is in use keeps more and more prefixes.
      makeRoomFor(reference);
    }
    return model;
  }

  /** Keeps a model loaded, whatever the budget says. */
  public void keep(ModelRef reference) {
    kept.add(reference);
  }

  /** Keeps a loaded model in place of an older version of it, if that was to be kept. */
  private void keepInPlaceOfOther(ModelRef loaded) {
    boolean replaces =
        kept.removeIf(
            other -> !other.equals(loaded) && other.withDigest(loaded.digest()).equals(loaded));
    if (replaces) {
      kept.add(loaded);
    }
  }

  /** Applies a function to a model, which stays loaded meanwhile, whatever else is loaded. */
  public <T> T use(ModelRef reference, Function<ExplainableModel, T> user) {
    ExplainableModel model = get(reference);
    inUse.add(reference);
    try {
      return user.apply(model);
    } finally {
      inUse.remove(inUse.lastIndexOf(reference));
    }
  }

  public boolean isResident(ModelRef reference) {
    return models.containsKey(reference);
  }

  /** The loaded models, the most recently used first. */
  public List<ModelRef> references() {
    List<ModelRef> references = new ArrayList<>(models.keySet());
    Collections.reverse(references);
    return references;
  }

  /** Bytes of all loaded parameters, and of the prefixes that decoders keep. */
  public long bytes() {
    Map<Object, Long> bytes = new HashMap<>();
    models
        .values()
        .forEach(model -> bytes.put(model.memory(), model.parameterBytes() + model.prefixBytes()));
    return bytes.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The models by the memory that they share; the memory that was used last comes last. */
  private Map<Object, List<ModelRef>> byMemory() {
    Map<Object, List<ModelRef>> byMemory = new LinkedHashMap<>();
    models.forEach(
        (reference, model) -> {
          List<ModelRef> sharing = byMemory.remove(model.memory());
          sharing = sharing == null ? new ArrayList<>() : sharing;
          sharing.add(reference);
          byMemory.put(model.memory(), sharing);
        });
    return byMemory;
  }

  private void makeRoomFor(ModelRef wanted) {
    close(byMemory(), wanted, () -> bytes() > budgetBytes);
    Map<Object, List<ModelRef>> one = new LinkedHashMap<>();
    models.forEach((reference, model) -> one.put(reference, List.of(reference)));
    close(one, wanted, () -> models.size() > MOST_MODELS);
  }

  /** Closes all models that may be closed, to free memory for a computation that did not fit. */
  public void putAside() {
    close(byMemory(), null, () -> true);
  }

  /** Closes groups of models in their order, but skips a group if one of its models has to stay. */
  private void close(Map<Object, List<ModelRef>> groups, ModelRef wanted, BooleanSupplier tooMany) {
    for (List<ModelRef> group : groups.values()) {
      if (!tooMany.getAsBoolean()) {
        return;
      }
      if (group.stream()
          .noneMatch(
              model -> model.equals(wanted) || kept.contains(model) || inUse.contains(model))) {
        group.forEach(this::close);
      }
    }
  }

  private void close(ModelRef reference) {
    close(reference, models.remove(reference));
    LOG.info(
        "{} ({}) unloaded to make room for others", reference.model(), reference.paradigm().id());
  }

  private static void close(ModelRef reference, ExplainableModel model) {
    try {
      model.close();
    } catch (RuntimeException failure) {
      LOG.error("{} cannot be closed", reference.model(), failure);
    }
  }

  /** Warns if the models that are kept leave no room, so that others are loaded each time. */
  public void warnIfKeptLeaveNoRoom() {
    long largest =
        models.values().stream().mapToLong(ExplainableModel::parameterBytes).max().orElse(0);
    if (bytes() + largest > budgetBytes) {
      LOG.warn(
          "the warm models take {} of {} MB of resident-models, and leave no room for one more of"
              + " {} MB: any other model is loaded anew each time",
          bytes() / 1_000_000,
          budgetBytes / 1_000_000,
          largest / 1_000_000);
    }
  }

  /** Closes all models. */
  @Override
  public void close() {
    models.forEach(ResidentModels::close);
    models.clear();
  }
}
