package dev.ascribe.model;

import ai.djl.Device;
import dev.ascribe.model.catalog.ModelDigest;
import dev.ascribe.model.tokenizer.Tokenizer;
import dev.ascribe.model.tokenizer.TokenizerPool;
import dev.ascribe.model.transformer.EncoderConfig;
import dev.ascribe.model.transformer.EncoderNetwork;
import dev.ascribe.model.transformer.HeadSpec;
import dev.ascribe.model.transformer.Network;
import dev.ascribe.model.transformer.RandomParameters;
import dev.ascribe.model.transformer.decoder.DecoderConfig;
import dev.ascribe.model.transformer.decoder.DecoderNetwork;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Shares networks and tokenizers among the classifiers of one device. Classifiers that differ only
 * in template, label words or demonstrations have the same network and tokenizer. The pool itself
 * keeps nothing loaded: each classifier closes its network, and the last one frees the memory. Not
 * thread-safe.
 */
public final class NetworkPool {
  /**
   * Identifies the parameters of a network.
   *
   * @param digest of the files, which differs for a checkpoint that is trained again
   * @param outputs of a classification head, in the order of its labels; empty for heads that
   *     predict words
   * @param randomisation seed of random parameters; null for those of the files
   */
  private record Key(String digest, List<Integer> outputs, Long randomisation) {}

  private final Device device;
  private final long prefixBytes;
  private final Map<Key, EncoderNetwork> encoders = new HashMap<>();
  private final Map<Key, DecoderNetwork> decoders = new HashMap<>();
  private final TokenizerPool tokenizers = new TokenizerPool();

  /**
   * Creates the pool of a device.
   *
   * @param prefixBytes memory for keys and values of prompt prefixes of each decoder
   */
  public NetworkPool(Device device, long prefixBytes) {
    this.device = device;
    this.prefixBytes = prefixBytes;
  }

  /** Opens the tokenizer of a model directory. */
  Tokenizer tokenizer(Path directory) {
    return tokenizers.open(directory);
  }

  /**
   * Opens the network of an encoder.
   *
   * @param weights the parameters, which may be a checkpoint's
   */
  EncoderNetwork encoder(
      EncoderConfig config, Path directory, ClassifierWeights weights, HeadSpec head) {
    return get(
        encoders,
        key(directory, weights, head.outputs()),
        loaded -> loaded.sharing(head.labelTokens()),
        () ->
            randomised(
                EncoderNetwork.load(config, weights.directory(), head, null, device, () -> {}),
                weights.reference().randomisation()));
  }

  /**
   * Opens the network of a decoder.
   *
   * @param weights the parameters, which may be a checkpoint's
   * @throws dev.ascribe.common.AscribeException OUT_OF_MEMORY if it must be loaded and does not fit
   */
  DecoderNetwork decoder(
      DecoderConfig config, Path directory, ClassifierWeights weights, List<int[]> labelTokens) {
    return get(
        decoders,
        key(directory, weights, List.of()),
        loaded -> loaded.sharing(labelTokens),
        () -> {
          MemoryCheck.require(directory, device, device.isGpu());
          return randomised(
              DecoderNetwork.load(
                  config,
                  weights.directory(),
                  labelTokens,
                  device,
                  DecoderNetwork.Budget.of(device, prefixBytes)),
              weights.reference().randomisation());
        });
  }

  private static Key key(Path directory, ClassifierWeights weights, List<Integer> outputs) {
    return new Key(
        ModelDigest.of(directory, weights.directory()),
        outputs,
        weights.reference().randomisation());
  }

  private static <N extends Network> N randomised(N network, Long seed) {
    return seed == null ? network : RandomParameters.draw(network, seed);
  }

  private static <N extends Network> N get(
      Map<Key, N> networks, Key key, UnaryOperator<N> sharing, Supplier<N> load) {
    networks.values().removeIf(network -> network.memory().isFreed());
    N known = networks.get(key);
    if (known != null) {
      return sharing.apply(known);
    }
    N loaded = load.get();
    networks.put(key, loaded);
    return loaded;
  }
}
