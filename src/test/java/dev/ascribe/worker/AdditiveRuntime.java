package dev.ascribe.worker;

import dev.ascribe.attribution.Attribution;
import dev.ascribe.model.EncodedInput;
import dev.ascribe.model.ExplainableModel;
import dev.ascribe.model.TokenRow;
import dev.ascribe.study.ModelRef;
import dev.ascribe.worker.device.DeviceRuntime;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A device that holds additive models; what it is told to do with each batch makes it fail. */
public class AdditiveRuntime implements DeviceRuntime {
  /** What a device says when its memory is spent. */
  public static final class OutOfDeviceMemory extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final Consumer<List<TokenRow>> beforeBatch;
  private final AtomicInteger starts = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();

  public AdditiveRuntime(Consumer<List<TokenRow>> beforeBatch) {
    this.beforeBatch = beforeBatch;
  }

  /** How often an executor started on this device. */
  public int starts() {
    return starts.get();
  }

  /** How many models are loaded and not closed. */
  public int openModels() {
    return open.get();
  }

  @Override
  public void prepareThread() {
    starts.incrementAndGet();
  }

  @Override
  public ExplainableModel load(ModelRef reference) {
    open.incrementAndGet();
    return new AdditiveModel(reference, beforeBatch, open::decrementAndGet);
  }

  @Override
  public UnitResult.Trained train(WorkUnit.Train unit, TrainingProgress progress) {
    progress.advanced(1, 1);
    return new UnitResult.Trained(unit.checkpoint(), null, 0.5, 0.1);
  }

  @Override
  public Attribution attribute(
      ExplainableModel model, EncodedInput input, WorkUnit.Attribute unit, Pauses pauses) {
    return Attribution.ofScores(new double[input.featureCount()]);
  }

  @Override
  public boolean isOutOfMemory(RuntimeException failure) {
    return failure instanceof OutOfDeviceMemory;
  }
}
