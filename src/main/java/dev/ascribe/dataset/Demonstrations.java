package dev.ascribe.dataset;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.study.Paradigm;
import dev.ascribe.study.Prompt;
import dev.ascribe.study.PromptContext.Demonstration;
import dev.ascribe.study.RunSpec;
import java.util.List;

/**
 * Draws the demonstrations in the prompts of decoders. They are drawn as training texts are: with
 * the same seed, a decoder sees the texts on which an encoder is trained.
 */
public final class Demonstrations {
  private Demonstrations() {}

  /**
   * Returns the demonstrations of a run; empty for runs of encoders.
   *
   * @throws AscribeException NOT_ENOUGH_DATA if a label has too few texts
   */
  public static List<Demonstration> of(RunSpec run, Dataset dataset) {
    return run.paradigm() == Paradigm.DECODER
        ? draw(dataset, run.prompt(), run.trainingSize(), run.seed())
        : List.of();
  }

  /**
   * Draws K texts of each label from the train split, in an order drawn with the seed. The texts of
   * a smaller K are among those of a larger one.
   *
   * @param prompt with a word for each label
   * @param perClass K; 0 for none
   * @throws AscribeException NOT_ENOUGH_DATA if a label has fewer texts
   */
  public static List<Demonstration> draw(Dataset dataset, Prompt prompt, int perClass, long seed) {
    for (String label : dataset.labels()) {
      int available = Splits.ofLabel(dataset.train(), label).size();
      if (available < perClass) {
        throw new AscribeException(
            ErrorCode.NOT_ENOUGH_DATA,
            ("%s: %s of label '%s' are asked for, and the train split has %d; ask"
                    + " for fewer or add data")
                .formatted(
                    dataset.name(), Names.count(perClass, "demonstration"), label, available));
      }
    }
    return TrainingSample.trainTexts(dataset, perClass, seed).stream()
        .map(
            instance ->
                new Demonstration(
                    instance.input().text(),
                    instance.input().pair(),
                    prompt.words().get(instance.label())))
        .toList();
  }
}
