package dev.ascribe.model;

import ai.djl.Device;
import dev.ascribe.model.catalog.ModelDigest;
import dev.ascribe.model.tokenizer.Tokenizer;
import dev.ascribe.model.tokenizer.TokenizerPool;
import dev.ascribe.model.transformer.EncoderConfig;
import dev.ascribe.model.transformer.EncoderNetwork;
import dev.ascribe.model.transformer.HeadSpec;
import dev.ascribe.model.transformer.Network;
import dev.ascribe.model.transformer.decoder.DecoderConfig;
import dev.ascribe.model.transformer.decoder.DecoderNetwork;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The networks and tokenizers that are loaded on one device, so that classifiers that differ in no
 * more than template, label words or demonstrations have them in common. The pool itself keeps none
 * of them loaded: each classifier closes its network, and the last one to do so frees the memory.
 * Not thread-safe.
 */
public final class NetworkPool {
  /**
   * The files and the outputs that determine the parameters.
   *
   * @param digest of the files: a checkpoint that is trained again has another digest
   * @param outputs of a classification head, in the order of its labels; none for the heads that
   *     predict words
   */
  private record Key(String digest, List<Integer> outputs) {}

  private final Device device;
  private final long prefixBytes;
  private final Map<Key, EncoderNetwork> encoders = new HashMap<>();
  private final Map<Key, DecoderNetwork> decoders = new HashMap<>();
  private final TokenizerPool tokenizers = new TokenizerPool();

  /**
   * @param prefixBytes of keys and values of prompts' beginnings that one decoder keeps
   */
  public NetworkPool(Device device, long prefixBytes) {
    this.device = device;
    this.prefixBytes = prefixBytes;
  }

  /** The tokenizer of a model directory. */
  Tokenizer tokenizer(Path directory) {
    return tokenizers.open(directory);
  }

  /**
   * The network of an encoder.
   *
   * @param weights the directory of the parameters, which need not be the model's
   */
  EncoderNetwork encoder(EncoderConfig config, Path directory, Path weights, HeadSpec head) {
    return get(
        encoders,
        new Key(ModelDigest.of(directory, weights), head.outputs()),
        loaded -> loaded.sharing(head.labelTokens()),
        () -> EncoderNetwork.load(config, weights, head, null, device, () -> {}));
  }

  /**
   * The network of a decoder.
   *
   * @param weights the directory of the parameters, which need not be the model's
   * @throws dev.ascribe.common.AscribeException OUT_OF_MEMORY when it has to be loaded and does not
   *     fit
   */
  DecoderNetwork decoder(
      DecoderConfig config, Path directory, Path weights, List<int[]> labelTokens) {
    return get(
        decoders,
        new Key(ModelDigest.of(directory, weights), List.of()),
        loaded -> loaded.sharing(labelTokens),
        () -> {
          MemoryCheck.require(directory, device, device.isGpu());
          return DecoderNetwork.load(
              config, weights, labelTokens, device, DecoderNetwork.Budget.of(device, prefixBytes));
        });
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
