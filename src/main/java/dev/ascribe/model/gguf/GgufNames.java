package dev.ascribe.model.gguf;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Translates the names of tensors in GGUF files of Llama-type models to Hugging Face's names. */
final class GgufNames {
  static final String WORDS = "token_embd.weight";

  private static final Map<String, String> OUTSIDE =
      Map.of(
          "token_embd", "model.embed_tokens",
          "output_norm", "model.norm",
          "output", "lm_head");
  private static final Map<String, String> INSIDE =
      Map.of(
          "attn_norm", "input_layernorm",
          "attn_q", "self_attn.q_proj",
          "attn_k", "self_attn.k_proj",
          "attn_v", "self_attn.v_proj",
          "attn_output", "self_attn.o_proj",
          "ffn_norm", "post_attention_layernorm",
          "ffn_gate", "mlp.gate_proj",
          "ffn_up", "mlp.up_proj",
          "ffn_down", "mlp.down_proj");

  private static final Pattern NAME = Pattern.compile("(?:blk\\.(\\d+)\\.)?(\\w+)\\.(weight|bias)");

  private GgufNames() {}

  /** Returns the Hugging Face name; empty for tensors that only llama.cpp needs. */
  static Optional<String> huggingFace(String name) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String layer = matcher.group(1);
    String module = (layer == null ? OUTSIDE : INSIDE).get(matcher.group(2));
    if (module == null) {
      return Optional.empty();
    }
    String place = layer == null ? "" : "model.layers." + layer + ".";
    return Optional.of(place + module + "." + matcher.group(3));
  }

  static boolean isQuery(String name) {
    return name.contains(".attn_q.");
  }

  static boolean isKey(String name) {
    return name.contains(".attn_k.");
  }
}
