package dev.ascribe.faults;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.dataset.Word;
import dev.ascribe.model.EncodedInput;
import dev.ascribe.model.ExplainableModel;
import dev.ascribe.model.TokenRow;
import dev.ascribe.study.ModelRef;
import dev.ascribe.worker.AdditiveModel;
import dev.ascribe.worker.AdditiveRuntime;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A device with additive models that has its share of the faults of a plan. */
final class FaultyDevice extends AdditiveRuntime {
  private final int number;
  private final List<Fault> faults;
  private final List<int[]> texts;
  private final FaultHits hits;
  private final AtomicInteger batches = new AtomicInteger();
  private final AtomicInteger loads = new AtomicInteger();
  private final AtomicInteger trainings = new AtomicInteger();
  private final AtomicInteger attributions = new AtomicInteger();
  private final AtomicInteger openModels = new AtomicInteger();
  private final AtomicLong computedRows = new AtomicLong();

  /**
   * @param texts the words of the study's texts
   */
  FaultyDevice(int number, List<Fault> faults, List<List<Word>> texts, FaultHits hits) {
    super(rows -> {});
    this.number = number;
    this.faults =
        faults.stream()
            .filter(
                fault ->
                    fault.isOfDevice(number)
                        || fault.kind() == FaultKind.POISON
                        || fault.kind() == FaultKind.NAN_COALITION)
            .toList();
    this.texts =
        texts.stream()
            .map(words -> words.stream().mapToInt(word -> word.text().length()).toArray())
            .toList();
    this.hits = hits;
  }

  /** How many rows of models the device has answered. */
  long computedRows() {
    return computedRows.get();
  }

  @Override
  public int openModels() {
    return openModels.get();
  }

  @Override
  public ExplainableModel load(ModelRef reference) {
    int load = loads.getAndIncrement();
    throwIf(load, FaultKind.LOADING_THROWS);
    openModels.incrementAndGet();
    return new Model(reference);
  }

  @Override
  public UnitResult.Trained train(WorkUnit.Train unit, TrainingProgress progress) {
    int training = trainings.getAndIncrement();
    throwIf(training, FaultKind.TRAINING_THROWS);
    throwIf(training, FaultKind.DEVICE_BROKEN);
    return super.train(unit, progress);
  }

  @Override
  public Attribution attribute(
      ExplainableModel model, EncodedInput input, WorkUnit.Attribute unit, Pauses pauses) {
    int attribution = attributions.getAndIncrement();
    throwIf(attribution, FaultKind.ATTRIBUTION_THROWS);
    throwIf(attribution, FaultKind.DEVICE_BROKEN);
    if (hits(attribution, FaultKind.NAN_DEVICE)) {
      double[] scores = new double[input.featureCount()];
      Arrays.fill(scores, Double.NaN);
      return Attribution.ofScores(scores);
    }
    return super.attribute(model, input, unit, pauses);
  }

  private void throwIf(int passage, FaultKind kind) {
    if (hits(passage, kind)) {
      throw new IllegalStateException("a fault of the campaign: " + kind);
    }
  }

  private boolean hits(int passage, FaultKind kind) {
    boolean hits = faults.stream().anyMatch(fault -> fault.kind() == kind && fault.hits(passage));
    if (hits) {
      this.hits.add(kind);
    }
    return hits;
  }

  private final class Model extends AdditiveModel {
    Model(ModelRef reference) {
      super(reference, rows -> {}, openModels::decrementAndGet);
    }

    @Override
    public float[][] labelLogits(List<TokenRow> rows) {
      int batch = batches.getAndIncrement();
      for (Fault fault : faults) {
        if (fault.hits(batch)) {
          before(fault, rows);
        }
      }
      float[][] logits = super.labelLogits(rows);
      for (Fault fault : faults) {
        if (fault.hits(batch)) {
          spoil(fault, rows, logits);
        }
      }
      computedRows.addAndGet(rows.size());
      return logits;
    }
  }

  /** Does what a fault does before a batch is computed. */
  private void before(Fault fault, List<TokenRow> rows) {
    switch (fault.kind()) {
      case BATCH_THROWS, DEVICE_BROKEN -> {
        hits.add(fault.kind());
        throw new IllegalStateException("a fault of the campaign: " + fault.kind());
      }
      case POISON -> {
        if (rows.stream().anyMatch(row -> isText(row, fault, 0))) {
          hits.add(fault.kind());
          throw new IllegalStateException("a fault of the campaign: " + fault.kind());
        }
      }
      case DEVICE_DIES -> {
        hits.add(fault.kind());
        throw new AssertionError("a fault of the campaign: " + fault.kind());
      }
      case OUT_OF_MEMORY -> {
        if (rows.size() > 1) {
          hits.add(fault.kind());
          throw new OutOfDeviceMemory();
        }
      }
      case DEVICE_TOO_SMALL -> {
        hits.add(fault.kind());
        throw new OutOfDeviceMemory();
      }
      case SLOW_DEVICE, HUNG_DEVICE -> {
        hits.add(fault.kind());
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(fault.millis()));
      }
      default -> {}
    }
  }

  /** Changes the answer to a batch as a fault does. */
  private void spoil(Fault fault, List<TokenRow> rows, float[][] logits) {
    switch (fault.kind()) {
      case NAN_ONCE -> {
        hits.add(fault.kind());
        logits[number % logits.length][1] = Float.NaN;
      }
      case INFINITY_ONCE -> {
        hits.add(fault.kind());
        logits[number % logits.length][0] = Float.NEGATIVE_INFINITY;
      }
      case NAN_DEVICE -> {
        hits.add(fault.kind());
        for (float[] row : logits) {
          Arrays.fill(row, Float.NaN);
        }
      }
      case NAN_COALITION -> {
        for (int i = 0; i < logits.length; i++) {
          if (isText(rows.get(i), fault, 1)) {
            hits.add(fault.kind());
            logits[i][1] = Float.NaN;
          }
        }
      }
      default -> {}
    }
  }

  /** Whether a row is the text that a fault names, without its first words. */
  private boolean isText(TokenRow row, Fault fault, int without) {
    int[] text = texts.get(Integer.parseInt(fault.target().substring("text ".length())));
    // The last token is no word.
    return row.length() == text.length - without + 1
        && Arrays.equals(row.tokenIds(), 0, row.length() - 1, text, without, text.length);
  }
}
