package dev.ascribe.scheduling.request;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ascribe.study.ModelRef;
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
  /** Templates and verbalizers of requests make any number of models, and may be long. */
  private static final long REMEMBERED_BYTES = 8 << 20;

  /** Of the cache's own, for each model. */
  private static final int ENTRY_BYTES = 256;

  private final UnaryOperator<ModelRef> identify;
  private final Consumer<ModelRef> check;
  private final Cache<ModelRef, CompletableFuture<Void>> passed =
      Caffeine.newBuilder()
          .maximumWeight(REMEMBERED_BYTES)
          .weigher((ModelRef model, CompletableFuture<Void> check) -> bytes(model))
          .executor(Runnable::run)
          .build();

  /**
   * @param identify blocks, and gives the reference the digest of the files as they are now
   * @param check blocks, and throws what is wrong with a model
   */
  public ModelChecks(UnaryOperator<ModelRef> identify, Consumer<ModelRef> check) {
    this.identify = identify;
    this.check = check;
  }

  /**
   * The model with the digest of its files. Fails with what is wrong with it; that is not
   * remembered, for it may be mended.
   *
   * @param blocking runs what waits for files
   */
  CompletionStage<ModelRef> of(ModelRef model, Executor blocking) {
    return CompletableFuture.supplyAsync(() -> identify.apply(model), blocking)
        .thenCompose(identified -> checked(identified, blocking).thenApply(passed -> identified));
  }

  private CompletionStage<Void> checked(ModelRef model, Executor blocking) {
    CompletableFuture<Void> result =
        passed.get(
            model, unknown -> CompletableFuture.runAsync(() -> check.accept(unknown), blocking));
    result.whenComplete(
        (sound, failure) -> {
          if (failure != null) {
            passed.asMap().remove(model, result);
          }
        });
    return result;
  }

  /** What all that is remembered takes on the heap, more or less. */
  long bytes() {
    passed.cleanUp();
    return passed.policy().eviction().orElseThrow().weightedSize().orElseThrow();
  }

  private static int bytes(ModelRef model) {
    return (int) Math.min(Integer.MAX_VALUE, ENTRY_BYTES + model.heapBytes());
  }
}
