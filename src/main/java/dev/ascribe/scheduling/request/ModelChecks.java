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
 * Checks that the model of a request can be loaded. It remembers the models that passed, because
 * opening a tokenizer takes longer than a prediction. It looks up the digest of the files for each
 * request, so that a model with replaced files is checked again. The {@link RequestDesk} and its
 * explanations share it. Thread-safe.
 */
public final class ModelChecks {
  /**
   * Limit of the heap for the remembered models. Each template and verbalizer that a request names
   * makes another model to remember, and may be long.
   */
  private static final long REMEMBERED_BYTES = 8 << 20;

  /** Bytes that the cache itself takes for each model. */
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
   * @param identify returns a reference with the digest of the files as they are now; blocks
   * @param check throws if a model cannot be loaded; blocks
   */
  public ModelChecks(UnaryOperator<ModelRef> identify, Consumer<ModelRef> check) {
    this.identify = identify;
    this.check = check;
  }

  /**
   * Checks a model and returns it with the digest of its files. The stage fails if the model cannot
   * be loaded. Failures are not remembered, since the files may be repaired.
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
    return result.whenComplete(
        (sound, failure) -> {
          if (failure != null) {
            passed.asMap().remove(model, result);
          }
        });
  }

  /** Estimates the bytes that the remembered models take on the heap. */
  long bytes() {
    passed.cleanUp();
    return passed.policy().eviction().orElseThrow().weightedSize().orElseThrow();
  }

  private static int bytes(ModelRef model) {
    return (int) Math.min(Integer.MAX_VALUE, ENTRY_BYTES + model.heapBytes());
  }
}
