package dev.ascribe.model.gguf;

import dev.ascribe.model.files.ModelFile;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The architectures of GGUF files that can be converted to Hugging Face style directories. All are
 * similar to Llama.
 */
enum GgufArchitecture {
  /** Llama, and also Mistral, Vicuna, TinyLlama and SmolLM, which GGUF files call llama. */
  LLAMA("llama", "LlamaForCausalLM", true),
  QWEN2("qwen2", "Qwen2ForCausalLM", false);

  private final String id;
  private final String huggingFaceClass;
  private final boolean rotatesPairs;

  GgufArchitecture(String id, String huggingFaceClass, boolean rotatesPairs) {
    this.id = id;
    this.huggingFaceClass = huggingFaceClass;
    this.rotatesPairs = rotatesPairs;
  }

  /**
   * Returns the value of {@code general.architecture}, which is also the prefix of the
   * architecture's metadata.
   */
  String id() {
    return id;
  }

  /** Returns the entry of {@code architectures} in config.json. */
  String huggingFaceClass() {
    return huggingFaceClass;
  }

  /**
   * Whether the files have the rows of query and key projections in another order than Hugging
   * Face: their rotary embeddings rotate neighbouring elements, those of Hugging Face the two
   * halves of a head.
   */
  boolean rotatesPairs() {
    return rotatesPairs;
  }

  /** Returns the architecture of a file. */
  static GgufArchitecture of(GgufModel file) {
    String name = file.metadata().requireString("general.architecture");
    Optional<GgufArchitecture> found =
        Arrays.stream(values()).filter(architecture -> architecture.id.equals(name)).findFirst();
    return found.orElseThrow(
        () ->
            ModelFile.unsupported(
                file.file(),
                "architecture '%s' (allowed: %s)"
                    .formatted(
                        name,
                        Arrays.stream(values())
                            .map(GgufArchitecture::id)
                            .collect(Collectors.joining(", ")))));
  }
}
