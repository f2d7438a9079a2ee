package dev.ascribe.worker;

import dev.ascribe.model.ExplainableModel;
import dev.ascribe.study.ModelRef;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models that are loaded on one device, the least recently used first to go when their
 * parameters exceed the budget, unless they are to be kept. Not thread-safe: the device's executor
 * owns it.
 */
final class ResidentModels implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ResidentModels.class);

  private final LinkedHashMap<ModelRef, ExplainableModel> models =
      new LinkedHashMap<>(16, 0.75f, true);
  private final Function<ModelRef, ExplainableModel> loader;
  private final long budgetBytes;
  private final Set<ModelRef> kept = new HashSet<>();
  private final List<ModelRef> inUse = new ArrayList<>();

  ResidentModels(Function<ModelRef, ExplainableModel> loader, long budgetBytes) {
    this.loader = loader;
    this.budgetBytes = budgetBytes;
  }

  /** The model, loaded if need be; others may be closed to make room. */
  ExplainableModel get(ModelRef reference) {
    ExplainableModel model = models.get(reference);
    if (model == null) {
      long start = System.nanoTime();
      model = loader.apply(reference);
      models.put(reference, model);
      LOG.info(
          "{} ({}) loaded in {} ms, {} MB",
          reference.model(),
          reference.paradigm().id(),
          (System.nanoTime() - start) / 1_000_000,
          model.parameterBytes() / 1_000_000);
      evictAllBut(reference);
    }
    return model;
  }

  /** Keeps a model loaded, whatever the budget says. */
  void keep(ModelRef reference) {
    kept.add(reference);
  }

  /** Does something with a model that stays loaded meanwhile, whatever else is asked for. */
  <T> T use(ModelRef reference, Function<ExplainableModel, T> user) {
    ExplainableModel model = get(reference);
    inUse.add(reference);
    try {
      return user.apply(model);
    } finally {
      inUse.remove(inUse.lastIndexOf(reference));
    }
  }

  /** The most recently used first. */
  List<ModelRef> references() {
    List<ModelRef> references = new ArrayList<>(models.keySet());
    Collections.reverse(references);
    return references;
  }

  long bytes() {
    return models.values().stream().mapToLong(ExplainableModel::parameterBytes).sum();
  }

  private void evictAllBut(ModelRef wanted) {
    Iterator<Map.Entry<ModelRef, ExplainableModel>> oldest = models.entrySet().iterator();
    long bytes = bytes();
    while (bytes > budgetBytes && oldest.hasNext()) {
      Map.Entry<ModelRef, ExplainableModel> entry = oldest.next();
      ModelRef model = entry.getKey();
      if (!model.equals(wanted) && !kept.contains(model) && !inUse.contains(model)) {
        bytes -= entry.getValue().parameterBytes();
        entry.getValue().close();
        oldest.remove();
        LOG.info("{} ({}) put aside for others", model.model(), model.paradigm().id());
      }
    }
  }

  /** Closes all models. */
  @Override
  public void close() {
    models.values().forEach(ExplainableModel::close);
    models.clear();
  }
}
