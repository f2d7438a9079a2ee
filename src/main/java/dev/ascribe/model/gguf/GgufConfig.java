package dev.ascribe.model.gguf;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ascribe.common.Names;
import dev.ascribe.model.files.ModelFile;

/**
 * The {@code config.json} made from a GGUF file's metadata.
 *
 * @param layers number of blocks
 * @param heads number of query heads
 * @param keyHeads number of key and value heads
 * @param json the whole configuration
 */
record GgufConfig(
    GgufArchitecture architecture, int layers, int heads, int keyHeads, ObjectNode json) {
  private static final double DEFAULT_ROPE_BASE = 10000;
  private static final double DEFAULT_NORM_EPSILON = 1e-5;
  private static final String OUTPUT = "output.weight";

  /**
   * Reads the metadata.
   *
   * @throws dev.ascribe.common.AscribeException UNSUPPORTED_MODEL, CORRUPT_CHECKPOINT
   */
  static GgufConfig of(GgufModel file) {
    GgufArchitecture architecture = GgufArchitecture.of(file);
    GgufMetadata metadata = file.metadata();
    String prefix = architecture.id() + ".";
    if (metadata.count(prefix + "expert_count", 1) > 1) {
      throw ModelFile.unsupported(file.file(), "a mixture of experts (allowed: dense models)");
    }
    int layers = metadata.requireCount(prefix + "block_count");
    int width = metadata.requireCount(prefix + "embedding_length");
    int heads = metadata.requireCount(prefix + "attention.head_count");
    int keyHeads = metadata.count(prefix + "attention.head_count_kv", heads);
    if (heads % keyHeads != 0) {
      throw ModelFile.corrupt(
          file.file(),
          "%s of queries for %d of keys".formatted(Names.count(heads, "head"), keyHeads));
    }
    int headWidth = metadata.count(prefix + "attention.key_length", width / heads);
    int rotated = metadata.count(prefix + "rope.dimension_count", headWidth);
    if (rotated != headWidth) {
      throw ModelFile.unsupported(
          file.file(),
          "rotates %d of the %d elements of a head (allowed: all)".formatted(rotated, headWidth));
    }
    double base = metadata.number(prefix + "rope.freq_base", DEFAULT_ROPE_BASE);
    int window = metadata.count(prefix + "attention.sliding_window", Integer.MAX_VALUE);
    int positions = metadata.requireCount(prefix + "context_length");
    boolean mistral = architecture == GgufArchitecture.LLAMA && window < positions;
    ObjectNode json = new JsonMapper().createObjectNode();
    json.putArray("architectures")
        .add(mistral ? "MistralForCausalLM" : architecture.huggingFaceClass());
    json.put("model_type", mistral ? "mistral" : architecture.id());
    json.put("hidden_size", width);
    json.put("intermediate_size", metadata.requireCount(prefix + "feed_forward_length"));
    json.put("num_hidden_layers", layers);
    json.put("num_attention_heads", heads);
    json.put("num_key_value_heads", keyHeads);
    json.put("head_dim", headWidth);
    json.put("hidden_act", "silu");
    json.put("max_position_embeddings", positions);
    json.put(
        "rms_norm_eps",
        shortest(
            metadata.number(prefix + "attention.layer_norm_rms_epsilon", DEFAULT_NORM_EPSILON)));
    json.put("rope_theta", shortest(base));
    RopeScaling.describe(file, prefix, base, json);
    if (mistral) {
      json.put("sliding_window", window);
    }
    json.put("vocab_size", file.shape(GgufNames.WORDS)[0]);
    json.put("tie_word_embeddings", !file.names().contains(OUTPUT));
    json.put("attention_bias", file.names().contains("blk.0.attn_output.bias"));
    json.put("mlp_bias", file.names().contains("blk.0.ffn_up.bias"));
    id(metadata, json, "bos");
    id(metadata, json, "eos");
    json.put("torch_dtype", "float32");
    return new GgufConfig(architecture, layers, heads, keyHeads, json);
  }

  private static void id(GgufMetadata metadata, ObjectNode json, String role) {
    metadata
        .find("tokenizer.ggml." + role + "_token_id", Long.class)
        .ifPresent(id -> json.put(role + "_token_id", id));
  }

  /**
   * Returns the shortest decimal number that gives this number in single precision. For example,
   * 1e-5 in single precision is 9.999999747378752E-6 in double precision.
   */
  private static double shortest(double value) {
    return (float) value == value ? Double.parseDouble(Float.toString((float) value)) : value;
  }
}
