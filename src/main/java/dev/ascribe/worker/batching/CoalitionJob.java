package dev.ascribe.worker.batching;

import dev.ascribe.common.Coalition;
import dev.ascribe.model.EncodedInput;
import dev.ascribe.model.ExplainableModel;
import dev.ascribe.model.TokenRow;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.worker.protocol.Lease;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.List;

/** A leased unit that is answered by the label scores of coalitions, and the scores so far. */
public final class CoalitionJob {
  private final Lease lease;
  private final ExplainableModel model;
  private final EncodedInput input;
  private final CoalitionKey.Context context;
  private final List<Coalition> coalitions;
  private final AbsencePolicy absence;
  private final float[][] logits;
  private int missing;
  private int cached;

  private CoalitionJob(
      Lease lease,
      ExplainableModel model,
      DerivedInputs.Text text,
      List<Coalition> coalitions,
      AbsencePolicy absence) {
    this.lease = lease;
    this.model = model;
    this.input = text.input();
    this.context = text.context();
    this.coalitions = coalitions;
    this.absence = absence;
    this.logits = new float[coalitions.size()][];
    this.missing = coalitions.size();
  }

  /** Whether the unit is answered by evaluating coalitions. */
  public static boolean suits(WorkUnit unit) {
    return unit instanceof WorkUnit.OfCoalitions;
  }

  /**
   * @param lease of a unit that {@linkplain #suits suits}
   * @throws dev.ascribe.common.AscribeException when the text does not suit the model
   */
  static CoalitionJob of(Lease lease, ExplainableModel model, DerivedInputs inputs) {
    WorkUnit.OfCoalitions unit = (WorkUnit.OfCoalitions) lease.unit();
    DerivedInputs.Text text = inputs.text(model, unit.subject());
    return new CoalitionJob(lease, model, text, coalitions(unit, text, inputs), unit.absence());
  }

  private static List<Coalition> coalitions(
      WorkUnit.OfCoalitions unit, DerivedInputs.Text text, DerivedInputs inputs) {
    return switch (unit.kind()) {
      case PREDICT -> List.of(Coalition.full(text.input().featureCount()));
      case EVALUATE_CHUNK -> {
        WorkUnit.EvaluateChunk chunk = (WorkUnit.EvaluateChunk) unit;
        yield inputs.coalitions(chunk.plan(), chunk.from(), chunk.to());
      }
      case EVALUATE_COALITIONS -> listed((WorkUnit.EvaluateCoalitions) unit);
      case TRAIN, ATTRIBUTE, SENSITIVITY ->
          throw new IllegalArgumentException(unit.unitId() + " names no coalitions");
    };
  }

  private static List<Coalition> listed(WorkUnit.EvaluateCoalitions unit) {
    return unit.coalitions().stream()
        .map(bits -> Coalition.ofLongs(unit.features(), bits))
        .toList();
  }

  Lease lease() {
    return lease;
  }

  /** How many coalitions the unit has. */
  int size() {
    return logits.length;
  }

  CoalitionKey key(int index) {
    return new CoalitionKey(context, coalitions.get(index), absence);
  }

  /** Lays a coalition out as a row that waits to be computed. */
  PendingRow row(int index) {
    TokenRow tokens = model.row(input, coalitions.get(index), absence);
    return new PendingRow(key(index), tokens, model.computedTokens(tokens));
  }

  /** Takes the label scores of one coalition. */
  void accept(int index, float[] labelLogits) {
    if (logits[index] == null) {
      logits[index] = labelLogits;
      missing--;
    }
  }

  /** Counts a coalition that is not computed for this unit alone. */
  void countCached() {
    cached++;
  }

  /** How many coalitions were cached, or computed for another unit at the same time. */
  int cached() {
    return cached;
  }

  boolean isDone() {
    return missing == 0;
  }

  /** The result, once no coalition is missing. */
  UnitResult result() {
    if (lease.unit().kind() == WorkUnit.Kind.PREDICT) {
      return new UnitResult.Predicted(
          logits[0], input.features(), input.tokenCount(), input.truncatedWords());
    }
    return new UnitResult.Evaluated(logits, cached);
  }
}
