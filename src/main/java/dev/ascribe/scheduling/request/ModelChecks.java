package dev.ascribe.scheduling.request;

import dev.ascribe.study.ModelRef;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Checks models off the caller's thread, each once as long as it is remembered: opening a tokenizer
 * takes longer than a prediction. Thread-safe.
 */
public final class ModelChecks {
  /** Templates and verbalizers of requests make any number of models. */
  private static final int REMEMBERED = 1024;

  private final Consumer<ModelRef> check;
  private final Executor blocking;
  private final Map<ModelRef, CompletableFuture<Void>> passed =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ModelRef, CompletableFuture<Void>> eldest) {
          return size() > REMEMBERED;
        }
      };

  /**
   * @param check blocks, and throws what is wrong with a model
   */
  public ModelChecks(Consumer<ModelRef> check, Executor blocking) {
    this.check = check;
    this.blocking = blocking;
  }

  /** Fails with what is wrong with the model; that is not remembered, for it may be mended. */
  public synchronized CompletionStage<Void> of(ModelRef model) {
    CompletableFuture<Void> known = passed.get(model);
    if (known == null || known.isCompletedExceptionally()) {
      known = CompletableFuture.runAsync(() -> check.accept(model), blocking);
      passed.put(model, known);
    }
    return known;
  }
}
