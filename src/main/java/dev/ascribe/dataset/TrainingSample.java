package dev.ascribe.dataset;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The low-resource training sample of a run: K instances of each label for training, and K others
 * of each label for development (LM-BFF: Gao, Fisch and Chen 2021, section 3.2).
 *
 * @param train K instances of each label, shuffled
 * @param dev K other instances of each label
 */
public record TrainingSample(List<Instance> train, List<Instance> dev) {
  public TrainingSample {
    train = List.copyOf(train);
    dev = List.copyOf(dev);
  }

  /**
   * Draws the sample of a run. The development sample comes from the dev split. If that is too
   * small for a label, the whole development sample comes from the rest of the train split, and
   * instances whose text or premise is not trained on are preferred. The train instances of a
   * smaller size are a subset of those of a larger one.
   *
   * @param perClass K; 0 for no training
   * @param seed of the run
   * @throws AscribeException NOT_ENOUGH_DATA if a label has too few instances
   */
  public static TrainingSample draw(Dataset dataset, int perClass, long seed) {
    boolean devIsLargeEnough =
        dataset.labels().stream()
            .allMatch(label -> Splits.ofLabel(dataset.dev(), label).size() >= perClass);
    int needed = devIsLargeEnough ? perClass : 2 * perClass;
    for (String label : dataset.labels()) {
      int available = Splits.ofLabel(dataset.train(), label).size();
      if (available < needed) {
        throw new AscribeException(
            ErrorCode.NOT_ENOUGH_DATA,
            ("%s: training size %d needs %s of label '%s'%s, and there are %d;"
                    + " choose a smaller size or add data")
                .formatted(
                    dataset.name(),
                    perClass,
                    Names.count(needed, "training text"),
                    label,
                    devIsLargeEnough
                        ? ""
                        : " (as many again for development, since the dev split is too small)",
                    available));
      }
    }
    List<Instance> train = trainTexts(dataset, perClass, seed);
    List<Instance> devSource = devIsLargeEnough ? dataset.dev() : dataset.train();
    List<Instance> dev = new ArrayList<>();
    for (String label : dataset.labels()) {
      List<Instance> candidates = shuffled(devSource, label, seed, "dev/");
      dev.addAll(unseenFirst(candidates, train).subList(0, perClass));
    }
    return new TrainingSample(train, dev);
  }

  /** Draws K instances of each label from the train split, shuffled. The split must have enough. */
  static List<Instance> trainTexts(Dataset dataset, int perClass, long seed) {
    List<Instance> train = new ArrayList<>();
    for (String label : dataset.labels()) {
      train.addAll(shuffled(dataset.train(), label, seed, "train/").subList(0, perClass));
    }
    return Splits.shuffled(train, seed, "train order");
  }

  private static List<Instance> shuffled(
      List<Instance> source, String label, long seed, String stream) {
    return Splits.shuffled(Splits.ofLabel(source, label), seed, stream + label);
  }

  /**
   * Returns the candidates outside train. Those that share no text or premise with train come
   * first.
   */
  private static List<Instance> unseenFirst(List<Instance> candidates, List<Instance> train) {
    Set<Instance> trained = new HashSet<>(train);
    Set<String> texts = new HashSet<>();
    train.forEach(instance -> texts.add(instance.input().stripped().text()));
    List<Instance> ordered = new ArrayList<>();
    List<Instance> similar = new ArrayList<>();
    for (Instance candidate : candidates) {
      if (!trained.contains(candidate)) {
        (texts.contains(candidate.input().stripped().text()) ? similar : ordered).add(candidate);
      }
    }
    ordered.addAll(similar);
    return ordered;
  }
}
