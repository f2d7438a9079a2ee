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
   */
  private record Key(String digest, List<Integer> outputs) {}

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
   * @param weights the directory of the parameters, which may be a checkpoint's
   */
  EncoderNetwork encoder(EncoderConfig config, Path directory, Path weights, HeadSpec head) {
    return get(
        encoders,
        new Key(ModelDigest.of(directory, weights), head.outputs()),
        loaded -> loaded.sharing(head.labelTokens()),
        () -> EncoderNetwork.load(config, weights, head, null, device, () -> {}));
  }

  /**
   * Opens the network of a decoder.
   *
   * @param weights the directory of the parameters, which may be a checkpoint's
   * @throws dev.ascribe.common.AscribeException OUT_OF_MEMORY if it must be loaded and does not fit
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
