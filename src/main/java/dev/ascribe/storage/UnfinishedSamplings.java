package dev.ascribe.storage;

import dev.ascribe.storage.ResultRow.PredictionRow;
import dev.ascribe.storage.ResultRow.StudyRow;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Deletes values of samplings that other rows make obsolete: the prediction of an instance is
 * written when all its samplings have ended, and no sampling of a study that is done goes on.
 */
final class UnfinishedSamplings {
  private static final String OF_STUDY = "DELETE FROM unfinished_sampling WHERE study_id = ?";
  private static final String OF_INSTANCE = OF_STUDY + " AND run_id = ? AND instance_id = ?";

  private UnfinishedSamplings() {}

  /**
   * Deletes what the rows make obsolete.
   *
   * @param rows rows of all kinds, in the order of their keys
   */
  static void deleteObsolete(Handle handle, List<ResultRow> rows) {
    PreparedBatch ofInstances = handle.prepareBatch(OF_INSTANCE);
    PreparedBatch ofStudies = handle.prepareBatch(OF_STUDY);
    for (ResultRow row : rows) {
      if (row instanceof PredictionRow prediction) {
        ofInstances.add(prediction.studyId(), prediction.runId(), prediction.instanceId());
      } else if (row instanceof StudyRow study && study.status().equals("done")) {
        ofStudies.add(study.studyId());
      }
    }
    ofInstances.execute();
    ofStudies.execute();
  }
}
