package dev.ascribe.worker;

import dev.ascribe.common.Coalition;
import dev.ascribe.model.EncodedInput;
import dev.ascribe.model.ExplainableModel;
import dev.ascribe.model.TokenRow;
import dev.ascribe.study.AbsencePolicy;
import dev.ascribe.worker.protocol.Lease;
import dev.ascribe.worker.protocol.UnitResult;
import dev.ascribe.worker.protocol.WorkUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * A leased unit whose answer is the label scores of coalitions, and what is still missing of it.
 */
final class CoalitionJob {
  /** One coalition of a job as a row of tokens. */
  record Row(CoalitionJob job, int index, TokenRow tokens) {}

  private final Lease lease;
  private final EncodedInput input;
  private final List<Row> rows;
  private final float[][] logits;
  private int missing;

  private CoalitionJob(
      Lease lease,
      ExplainableModel model,
      EncodedInput input,
      List<Coalition> coalitions,
      AbsencePolicy absence) {
    this.lease = lease;
    this.input = input;
    this.rows = new ArrayList<>(coalitions.size());
    for (int i = 0; i < coalitions.size(); i++) {
      rows.add(new Row(this, i, model.row(input, coalitions.get(i), absence)));
    }
    this.logits = new float[coalitions.size()][];
    this.missing = coalitions.size();
  }

  /** Whether the unit is answered by evaluating coalitions. */
  static boolean suits(WorkUnit unit) {
    return !(unit instanceof WorkUnit.Train || unit instanceof WorkUnit.Attribute);
  }

  /**
   * @throws dev.ascribe.common.AscribeException when the text does not suit the model
   */
  static CoalitionJob of(Lease lease, ExplainableModel model, DerivedInputs inputs) {
    WorkUnit unit = lease.unit();
    if (unit instanceof WorkUnit.Predict predict) {
      EncodedInput input = inputs.encode(model, predict.subject());
      return new CoalitionJob(
          lease, model, input, List.of(Coalition.full(input.featureCount())), AbsencePolicy.REMOVE);
    }
    if (unit instanceof WorkUnit.EvaluateChunk chunk) {
      return new CoalitionJob(
          lease,
          model,
          inputs.encode(model, chunk.subject()),
          inputs.coalitions(chunk.plan()).subList(chunk.from(), chunk.to()),
          chunk.absence());
    }
    if (unit instanceof WorkUnit.EvaluateCoalitions listed) {
      return new CoalitionJob(
          lease,
          model,
          inputs.encode(model, listed.subject()),
          listed.coalitions().stream()
              .map(bits -> Coalition.ofLongs(listed.features(), bits))
              .toList(),
          listed.absence());
    }
    throw new IllegalArgumentException(unit.unitId() + " has no coalitions");
  }

  Lease lease() {
    return lease;
  }

  List<Row> rows() {
    return rows;
  }

  /** Takes the label scores of one row and says whether the job is done. */
  boolean accept(Row row, float[] labelLogits) {
    if (logits[row.index()] == null) {
      logits[row.index()] = labelLogits;
      missing--;
    }
    return missing == 0;
  }

  /** The answer, once nothing is missing. */
  UnitResult result() {
    if (lease.unit() instanceof WorkUnit.Predict) {
      return new UnitResult.Predicted(
          logits[0], input.features(), input.tokenCount(), input.truncatedWords());
    }
    return new UnitResult.Evaluated(logits);
  }
}
