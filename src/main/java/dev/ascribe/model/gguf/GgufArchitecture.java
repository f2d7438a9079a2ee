package dev.ascribe.model.gguf;

import dev.ascribe.model.files.ModelFile;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The architectures of GGUF files that become Hugging Face directories: the Llama-type ones. */
enum GgufArchitecture {
  /** Also Mistral, Vicuna, TinyLlama and SmolLM, which GGUF files call llama. */
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

  /** {@code general.architecture}, and the prefix of its metadata. */
  String id() {
    return id;
  }

  /** The entry of {@code architectures} in config.json. */
  String huggingFaceClass() {
    return huggingFaceClass;
  }

  /**
   * Whether the rows of its query and key projections were reordered so that rotary embeddings turn
   * neighbouring elements, where Hugging Face turns the two halves of a head.
   */
  boolean rotatesPairs() {
    return rotatesPairs;
  }

  /** The architecture of a file. */
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
