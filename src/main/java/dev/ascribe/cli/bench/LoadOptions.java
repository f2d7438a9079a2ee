package dev.ascribe.cli.bench;

import picocli.CommandLine.Option;

/** What a daemon is asked when it is measured. */
final class LoadOptions {
  @Option(
      names = "--evaluations",
      paramLabel = "N",
      defaultValue = "50",
      description = "Budget of a request (default: 50).")
  private int evaluations;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      defaultValue = "bert-base-uncased",
      description = "A model that the daemon knows (default: bert-base-uncased).")
  private String model;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      defaultValue = "shapley-kernel",
      description = "The method (default: shapley-kernel).")
  private String method;

  LoadTexts texts() {
    return LoadTexts.of(model, method, evaluations);
  }
}
