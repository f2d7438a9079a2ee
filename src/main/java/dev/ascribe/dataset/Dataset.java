package dev.ascribe.dataset;

import java.util.List;

/**
 * A data set with its three disjoint splits.
 *
 * @param name the name by which studies refer to it
 * @param labels all labels, sorted; models score them in this order
 * @param train instances for training
 * @param dev instances for the choice of a checkpoint
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
