package dev.ascribe.model.catalog;

import ai.djl.Device;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.HeadLabels;
import dev.ascribe.model.MemoryCheck;
import dev.ascribe.model.TokenRow;
import dev.ascribe.model.catalog.ModelCheck.Forward;
import dev.ascribe.model.safetensors.Checkpoint;
import dev.ascribe.model.tokenizer.Tokenizer;
import dev.ascribe.model.transformer.ConfigReader;
import dev.ascribe.model.transformer.EncoderConfig;
import dev.ascribe.model.transformer.EncoderFamily;
import dev.ascribe.model.transformer.EncoderNetwork;
import dev.ascribe.model.transformer.HeadSpec;
import dev.ascribe.model.transformer.decoder.DecoderConfig;
import dev.ascribe.model.transformer.decoder.DecoderNetwork;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Runs a model once on the CPU. It finds models whose outputs are not finite although all their
 * weights are.
 */
final class ForwardCheck {
  private static final String TEXT = "The acting was fine, but the end of it was far too long.";

  private ForwardCheck() {}

  /** Runs the model and returns the finding. A model that does not fit into memory is not run. */
  static Forward run(Path directory) {
    try {
      MemoryCheck.require(directory, Device.cpu(), false);
      return finding(firstNonFinite(directory));
    } catch (AscribeException failure) {
      if (failure.code() == ErrorCode.OUT_OF_MEMORY) {
        return new Forward(false, "not run: " + failure.getMessage());
      }
      throw failure;
    }
  }

  private static Forward finding(Optional<String> place) {
    return place
        .map(
            part ->
                new Forward(
                    true, "values that are not finite numbers come out of %s".formatted(part)))
        .orElse(new Forward(false, "finite numbers"));
  }

  private static Optional<String> firstNonFinite(Path directory) {
    if (DecoderConfig.isDecoder(ConfigReader.open(directory))) {
      DecoderConfig config = DecoderConfig.read(directory);
      TokenRow row = row(directory, 0, config.positions());
      try (DecoderNetwork network =
          DecoderNetwork.load(
              config,
              directory,
              List.of(new int[] {0}),
              Device.cpu(),
              DecoderNetwork.Budget.of(Device.cpu()))) {
        return network.firstNonFinite(row);
      }
    }
    EncoderConfig config = EncoderConfig.read(directory);
    TokenRow row = row(directory, config.firstPosition(), config.maxTokens());
    try (EncoderNetwork network =
        EncoderNetwork.load(
            config, directory, head(directory, config), null, Device.cpu(), () -> {})) {
      return network.firstNonFinite(row);
    }
  }

  /** Returns the head in the files, or a head to train if there is none. */
  private static HeadSpec head(Path directory, EncoderConfig config) {
    EncoderFamily family = config.family();
    try (Checkpoint checkpoint = Checkpoint.open(directory)) {
      Set<String> names = checkpoint.names();
      if (family.find(names, family.classifier().output() + ".weight").isEmpty()
          && family.find(names, family.maskedHead().dense() + ".weight").isPresent()) {
        return new HeadSpec.Masked(new int[] {0});
      }
    }
    int labels = HeadLabels.of(directory).map(head -> head.names().size()).orElse(1);
    return new HeadSpec.Classification(labels, IntStream.range(0, labels).boxed().toList(), 0L);
  }

  private static TokenRow row(Path directory, int firstPosition, int positions) {
    try (Tokenizer tokenizer = Tokenizer.load(directory)) {
      int[] tokens = tokenizer.encode(TEXT, true).ids();
      int length = Math.min(tokens.length, positions);
      return new TokenRow(
          IntStream.of(tokens).limit(length).toArray(),
          IntStream.range(firstPosition, firstPosition + length).toArray(),
          new int[length],
          length - 1);
    }
  }
}
