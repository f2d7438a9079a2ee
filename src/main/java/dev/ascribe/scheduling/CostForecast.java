package dev.ascribe.scheduling;

import dev.ascribe.common.AscribeException;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.transformer.ConfigReader;
import dev.ascribe.model.transformer.EncoderConfig;
import dev.ascribe.model.transformer.decoder.DecoderConfig;
import dev.ascribe.study.ModelSpec;
import dev.ascribe.study.StudyEstimate;
import dev.ascribe.study.StudySpec;
import dev.ascribe.study.StudyWork;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A rough forecast of the time and memory that a study takes on a machine. It assumes {@link
 * #TOKENS_PER_WORD} tokens per word and {@link #TEMPLATE_TOKENS} tokens of template, coalitions of
 * half the words, one computation of a decoder's instruction and demonstrations for all texts,
 * backward passes that cost two forward passes, a steady rate of arithmetic, and {@value
 * #START_SECONDS} seconds until the first text.
 *
 * @param computeSeconds the time of all forward and backward passes
 * @param updateSeconds the time of all optimiser steps, each of which moves the whole model through
 *     memory
 * @param hostSeconds the time of everything that is not done by the model
 * @param peakBytes native memory: the weights, and during training also gradients and two moments
 */
public record CostForecast(
    double computeSeconds, double updateSeconds, double hostSeconds, long peakBytes) {
  /** The start of the process, and its first texts before the JVM has compiled what they need. */
  public static final double START_SECONDS = 6;

  public static final double TOKENS_PER_WORD = 1.3;
  public static final int TEMPLATE_TOKENS = 8;

  private static final double HALF = 0.5;
  private static final double TRAINING_PASSES = 3;
  private static final double UPDATE_BYTES_PER_PARAMETER = 7 * 4;
  private static final int TRAINING_COPIES = 4;
  private static final long WORKSPACE_BYTES = 500L << 20;

  static final CostForecast NOTHING = new CostForecast(0, 0, 0, 0);

  /**
   * The forecast for a study.
   *
   * @param study a study with one model
   * @param model its sizes
   * @param meanFeatures the mean number of words or tokens of a test text
   */
  static CostForecast of(
      StudySpec study,
      StudyEstimate estimate,
      ModelSize model,
      double meanFeatures,
      MachineRates machine) {
    double tokens =
        switch (study.attribution().features()) {
          case WORD, SEGMENT -> meanFeatures * TOKENS_PER_WORD;
          case TOKEN -> meanFeatures;
        };
    double evaluation = model.forwardFlops(tokens * HALF + TEMPLATE_TOKENS);
    double trainingText = model.forwardFlops(tokens + TEMPLATE_TOKENS) * TRAINING_PASSES;
    double trainingTexts = (double) estimate.trainingSteps() * study.training().batchSize();
    double flops = estimate.evaluations() * evaluation + trainingTexts * trainingText;
    double bytes = model.parameters() * 4;
    return new CostForecast(
        flops / machine.flopsPerSecond(),
        estimate.trainingSteps()
            * model.parameters()
            * UPDATE_BYTES_PER_PARAMETER
            / machine.bytesPerSecond(),
        0,
        (long) (bytes * (estimate.trainedRuns() > 0 ? TRAINING_COPIES : 1)) + WORKSPACE_BYTES);
  }

  /**
   * The forecast for a study, the sum over its models, with the start of the process and the work
   * besides the models.
   *
   * @param words the number of features of each test instance, by the name of the data set
   * @throws dev.ascribe.common.AscribeException MODEL_NOT_FOUND if a model is not on this machine
   */
  public static CostForecast of(
      StudySpec study,
      Map<String, List<Integer>> words,
      ModelCatalog catalog,
      MachineRates machine) {
    CostForecast sum = NOTHING;
    for (CostForecast ofModel : ofModels(study, words, catalog, machine).values()) {
      sum = sum.plus(ofModel);
    }
    StudyWork host = StudyWork.of(study, words).inSeconds(model -> 0);
    return new CostForecast(
        sum.computeSeconds,
        sum.updateSeconds,
        START_SECONDS + host.amount() + host.endingSeconds(),
        sum.peakBytes);
  }

  /** The forecast for each model of a study, without the work besides the models. */
  private static Map<String, CostForecast> ofModels(
      StudySpec study,
      Map<String, List<Integer>> words,
      ModelCatalog catalog,
      MachineRates machine) {
    double meanFeatures =
        words.values().stream()
            .flatMap(List::stream)
            .mapToInt(Integer::intValue)
            .average()
            .orElse(0);
    Map<String, CostForecast> forecasts = new LinkedHashMap<>();
    for (ModelSpec model : study.models()) {
      ModelSize size = ModelSize.read(catalog.resolve(model.model()));
      StudySpec part = study.only(model);
      forecasts.merge(
          model.model(),
          of(part, StudyEstimate.of(part, words), size, meanFeatures, machine),
          CostForecast::plus);
    }
    return forecasts;
  }

  /**
   * The work that is left of a study in seconds on this machine; as it is if a model cannot be
   * read.
   *
   * @param words the number of features of each test instance, by the name of the data set
   * @param left the work that the store lacks
   */
  public static StudyWork inSeconds(
      StudySpec study, Map<String, List<Integer>> words, StudyWork left, ModelCatalog catalog) {
    try {
      Map<String, CostForecast> forecasts = ofModels(study, words, catalog, MachineRates.ofThis());
      Map<String, Double> amounts = StudyWork.of(study, words).amountsByModel();
      return left.inSeconds(
          model ->
              amounts.get(model) > 0 ? forecasts.get(model).seconds() / amounts.get(model) : 0);
    } catch (AscribeException unreadable) {
      // Whoever loads the model says what is wrong with it.
      return left;
    }
  }

  /** The forecast for two models, one after the other. */
  CostForecast plus(CostForecast other) {
    return new CostForecast(
        computeSeconds + other.computeSeconds,
        updateSeconds + other.updateSeconds,
        hostSeconds + other.hostSeconds,
        Math.max(peakBytes, other.peakBytes));
  }

  public double seconds() {
    return computeSeconds + updateSeconds + hostSeconds;
  }

  /**
   * The sizes of a model that a forecast needs.
   *
   * @param layerParameters parameters of all layers, which every token is multiplied with
   * @param tableParameters parameters of embeddings and heads, which few tokens are multiplied with
   * @param attentionWidth the width of a query, summed over layers and heads
   */
  record ModelSize(double layerParameters, double tableParameters, double attentionWidth) {
    /** The sizes of the model in a directory. */
    static ModelSize read(Path directory) {
      return DecoderConfig.isDecoder(ConfigReader.open(directory))
          ? of(DecoderConfig.read(directory))
          : of(EncoderConfig.read(directory));
    }

    static ModelSize of(EncoderConfig config) {
      double width = config.width();
      double tables = (double) config.vocabularySize() + config.positions() + config.segments();
      return new ModelSize(
          config.layers() * (4 * width * width + 2 * width * config.feedForwardWidth()),
          tables * width + width * width,
          config.layers() * width);
    }

    static ModelSize of(DecoderConfig config) {
      double width = config.width();
      double queries = (double) config.heads().queries() * config.heads().width();
      double keys = (double) config.heads().keysAndValues() * config.heads().width();
      double feedForward =
          (config.family().layer(config, 0).expansion().names().size() + 1)
              * width
              * config.feedForwardWidth();
      double output = config.tiedOutput() ? 1 : 2;
      return new ModelSize(
          config.layers() * (2 * width * queries + 2 * width * keys + feedForward),
          output * config.vocabularySize() * width,
          config.layers() * queries);
    }

    double parameters() {
      return layerParameters + tableParameters;
    }

    /**
     * Operations of a forward pass of one row. A multiplication and its addition are two
     * operations; attention multiplies twice, for scores and for mixing.
     */
    double forwardFlops(double tokens) {
      return 2 * layerParameters * tokens + 4 * attentionWidth * tokens * tokens;
    }
  }
}
