package dev.ascribe.scheduling.request;

import dev.ascribe.study.ModelRef;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Checks models off the caller's thread, each once as long as it is remembered: opening a tokenizer
 * takes longer than a prediction. What a model is named is looked up for each request, so that a
 * model whose files were replaced is another one. Thread-safe.
 */
public final class ModelChecks {
  /** Templates and verbalizers of requests make any number of models. */
  private static final int REMEMBERED = 1024;

  private final UnaryOperator<ModelRef> identify;
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
   * @param identify blocks, and gives the reference the digest of the files as they are now
   * @param check blocks, and throws what is wrong with a model
   */
  public ModelChecks(
      UnaryOperator<ModelRef> identify, Consumer<ModelRef> check, Executor blocking) {
    this.identify = identify;
    this.check = check;
    this.blocking = blocking;
  }

  /**
   * The model with the digest of its files. Fails with what is wrong with it; that is not
   * remembered, for it may be mended.
   */
  public CompletionStage<ModelRef> of(ModelRef model) {
    return CompletableFuture.supplyAsync(() -> identify.apply(model), blocking)
        .thenCompose(identified -> checked(identified).thenApply(passed -> identified));
  }

  private synchronized CompletionStage<Void> checked(ModelRef model) {
    CompletableFuture<Void> known = passed.get(model);
    if (known == null || known.isCompletedExceptionally()) {
      known = CompletableFuture.runAsync(() -> check.accept(model), blocking);
      passed.put(model, known);
    }
    return known;
  }
}
