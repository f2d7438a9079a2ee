package dev.ascribe.model;

import ai.djl.Device;
import dev.ascribe.common.AscribeException;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.model.files.ModelFile;
import dev.ascribe.model.tokenizer.Tokenizer;
import dev.ascribe.model.transformer.ConfigReader;
import dev.ascribe.model.transformer.EncoderConfig;
import dev.ascribe.model.transformer.EncoderNetwork;
import dev.ascribe.model.transformer.decoder.DecoderConfig;
import dev.ascribe.model.transformer.decoder.DecoderNetwork;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Paradigm;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Loads classifiers onto devices. */
public final class ModelLoader {
  private ModelLoader() {}

  /**
   * Loads a classifier. Its weights must contain all parameters of the forward pass.
   *
   * @param directory of the pre-trained model, with configuration, tokenizer and weights; if the
   *     reference has a checkpoint, the weights come from the checkpoint
   * @throws AscribeException MODEL_NOT_FOUND, UNSUPPORTED_MODEL, CORRUPT_CHECKPOINT,
   *     INVALID_TEMPLATE, MULTI_TOKEN_LABEL_WORD, or OUT_OF_MEMORY if a decoder does not fit
   */
  public static ExplainableModel load(ModelRef reference, Path directory, Device device) {
    return switch (reference.paradigm()) {
      case FINE_TUNED, PROMPTED -> loadEncoder(reference, directory, device);
      case DECODER -> loadDecoder(reference, directory, device);
    };
  }

  /**
   * Loads a classifier as {@link #load(ModelRef, Path, Device)} does, but shares networks and
   * tokenizers that the pool has already loaded.
   */
  public static ExplainableModel load(ModelRef reference, Path directory, NetworkPool pool) {
    return switch (reference.paradigm()) {
      case FINE_TUNED, PROMPTED -> {
        requireEncoder(reference, directory);
        EncoderLayout layout = EncoderLayout.open(reference, directory, pool::tokenizer);
        yield new EncoderModel(
            ClassifierWeights.of(reference, directory),
            layout,
            null,
            (weights, head) -> pool.encoder(layout.config(), directory, weights, head));
      }
      case DECODER -> {
        requireDecoder(reference, directory);
        DecoderLayout layout = DecoderLayout.open(reference, directory, pool::tokenizer);
        yield new DecoderModel(
            ClassifierWeights.of(reference, directory),
            layout,
            weights -> pool.decoder(layout.config(), directory, weights, layout.labelTokens()));
      }
    };
  }

  /** Loads a decoder as {@link #load(ModelRef, Path, Device)} does. */
  public static DecoderModel loadDecoder(ModelRef reference, Path directory, Device device) {
    requireDecoder(reference, directory);
    MemoryCheck.require(directory, device, device.isGpu());
    DecoderLayout layout = DecoderLayout.open(reference, directory, Tokenizer::load);
    return new DecoderModel(
        ClassifierWeights.of(reference, directory),
        layout,
        weights ->
            DecoderNetwork.load(
                layout.config(),
                weights.directory(),
                layout.labelTokens(),
                device,
                DecoderNetwork.Budget.of(device)));
  }

  /** Loads an encoder as {@link #load(ModelRef, Path, Device)} does. */
  public static EncoderModel loadEncoder(ModelRef reference, Path directory, Device device) {
    requireEncoder(reference, directory);
    EncoderLayout layout = EncoderLayout.open(reference, directory, Tokenizer::load);
    return new EncoderModel(
        ClassifierWeights.of(reference, directory),
        layout,
        null,
        (weights, head) ->
            EncoderNetwork.load(
                layout.config(), weights.directory(), head, null, device, () -> {}));
  }

  /**
   * Loads an encoder for training on the given texts. Only the embeddings of the texts' tokens are
   * loaded, so the model can score only these texts. Classification layers are initialised randomly
   * if the weights lack them or have them for other labels.
   *
   * @param seed of the random layers
   * @param beforeTensor is called before each tensor is read; an exception from it ends the loading
   */
  public static EncoderModel loadForTraining(
      ModelRef reference,
      Path directory,
      Device device,
      long seed,
      List<TextInput> texts,
      Runnable beforeTensor) {
    requireEncoder(reference, directory);
    EncoderLayout layout = EncoderLayout.open(reference, directory, Tokenizer::load);
    return new EncoderModel(
        ClassifierWeights.of(reference, directory),
        layout,
        seed,
        (weights, head) ->
            EncoderNetwork.load(
                layout.config(),
                weights.directory(),
                head,
                tokens(layout, texts),
                device,
                beforeTensor));
  }

  /** Returns the distinct tokens of texts and label words, ascending. */
  private static int[] tokens(EncoderLayout layout, List<TextInput> texts) {
    return IntStream.concat(
            Arrays.stream(layout.labelTokens()),
            texts.stream()
                .flatMapToInt(text -> Arrays.stream(layout.encodeForTraining(text).tokenIds())))
        .distinct()
        .sorted()
        .toArray();
  }

  /**
   * Checks the template, the verbalizer, the configuration and the labels of a checkpoint without
   * loading weights.
   *
   * @throws AscribeException as {@link #load(ModelRef, Path, Device)} would, except for errors in
   *     the weights
   */
  public static void check(ModelRef reference, Path directory) {
    switch (reference.paradigm()) {
      case FINE_TUNED, PROMPTED -> {
        requireEncoder(reference, directory);
        EncoderLayout.open(reference, directory, Tokenizer::load).close();
      }
      case DECODER -> {
        requireDecoder(reference, directory);
        DecoderLayout.open(reference, directory, Tokenizer::load).close();
      }
    }
    if (reference.checkpoint() != null) {
      ClassifierWeights.of(reference, directory).check();
    }
  }

  private static void requireEncoder(ModelRef reference, Path directory) {
    ConfigReader config = ConfigReader.open(directory);
    if (reference.paradigm() == Paradigm.DECODER || DecoderConfig.isDecoder(config)) {
      throw unfit(reference, directory, config, "an encoder");
    }
  }

  private static void requireDecoder(ModelRef reference, Path directory) {
    ConfigReader config = ConfigReader.open(directory);
    if (EncoderConfig.isEncoder(config)) {
      throw unfit(reference, directory, config, "a decoder");
    }
  }

  private static AscribeException unfit(
      ModelRef reference, Path directory, ConfigReader config, String needed) {
    boolean decoder = DecoderConfig.isDecoder(config);
    return ModelFile.unsupported(
        directory,
        "is of model_type '%s', paradigm '%s' needs %s here (allowed for it: %s)"
            .formatted(
                config.modelType(),
                reference.paradigm().id(),
                needed,
                decoder ? "decoder" : "fine-tuned, prompted"));
  }
}
