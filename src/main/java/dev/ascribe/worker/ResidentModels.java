package dev.ascribe.worker;

import dev.ascribe.model.ExplainableModel;
import dev.ascribe.study.ModelRef;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The models that are loaded on one device, the least recently used first to go when their
 * parameters exceed the budget. Not thread-safe: the device's executor owns it.
 */
final class ResidentModels implements AutoCloseable {
  private final LinkedHashMap<ModelRef, ExplainableModel> models =
      new LinkedHashMap<>(16, 0.75f, true);
  private final Function<ModelRef, ExplainableModel> loader;
  private final long budgetBytes;

  ResidentModels(Function<ModelRef, ExplainableModel> loader, long budgetBytes) {
    this.loader = loader;
    this.budgetBytes = budgetBytes;
  }

  /** The model, loaded if need be; others may be closed to make room. */
  ExplainableModel get(ModelRef reference) {
    ExplainableModel model = models.get(reference);
    if (model == null) {
      model = loader.apply(reference);
      models.put(reference, model);
      evict(reference);
    }
    return model;
  }

  Set<ModelRef> references() {
    return Set.copyOf(models.keySet());
  }

  long bytes() {
    return models.values().stream().mapToLong(ExplainableModel::parameterBytes).sum();
  }

  private void evict(ModelRef kept) {
    Iterator<Map.Entry<ModelRef, ExplainableModel>> oldest = models.entrySet().iterator();
    long bytes = bytes();
    while (bytes > budgetBytes && oldest.hasNext()) {
      Map.Entry<ModelRef, ExplainableModel> entry = oldest.next();
      if (!entry.getKey().equals(kept)) {
        bytes -= entry.getValue().parameterBytes();
        entry.getValue().close();
        oldest.remove();
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
