package dev.ascribe.dataset;

import java.util.List;

/**
 * A data set with its three disjoint splits.
 *
 * @param name by which studies refer to it
 * @param labels all labels, sorted; the order in which models score them
 * @param train instances that may be trained on
 * @param dev instances that may select a checkpoint
 * @param test instances that are explained and evaluated
 */
public record Dataset(
    String name,
    List<String> labels,
    List<Instance> train,
    List<Instance> dev,
    List<Instance> test) {
  public Dataset {
    labels = List.copyOf(labels);
    train = List.copyOf(train);
    dev = List.copyOf(dev);
    test = List.copyOf(test);
  }
}
