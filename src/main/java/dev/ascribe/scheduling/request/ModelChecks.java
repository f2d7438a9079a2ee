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
 * Checks that models can be loaded, and remembers the result, because opening a tokenizer takes
 * longer than a prediction. The digest of the files is looked up for each request, so a model whose
 * files were replaced is checked again. Thread-safe.
 */
public final class ModelChecks {
  /** Templates and verbalizers of requests make any number of models, and may be long. */
  private static final long REMEMBERED_BYTES = 8 << 20;

  /** Bytes of the cache's own for each model. */
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
   * @param identify adds the digest of the present files to a reference; blocks
   * @param check throws if a model cannot be loaded; blocks
   */
  public ModelChecks(UnaryOperator<ModelRef> identify, Consumer<ModelRef> check) {
    this.identify = identify;
    this.check = check;
  }

  /**
   * The model with the digest of its files. Fails if the model cannot be loaded; failures are not
   * remembered, since the files may be repaired.
   *
   * @param blocking runs calls that block
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

  /** About how many bytes the remembered models take on the heap. */
  long bytes() {
    passed.cleanUp();
    return passed.policy().eviction().orElseThrow().weightedSize().orElseThrow();
  }

  private static int bytes(ModelRef model) {
    return (int) Math.min(Integer.MAX_VALUE, ENTRY_BYTES + model.heapBytes());
  }
}
