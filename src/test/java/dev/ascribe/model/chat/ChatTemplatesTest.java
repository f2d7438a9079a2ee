package dev.ascribe.model.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatTemplatesTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "chatml, <|im_start|>system|S<|im_end|>|<|im_start|>user|U<|im_end|>|<|im_start|>assistant|",
    "llama-2, [INST] <<SYS>>|S|<</SYS>>||U [/INST]",
    "mistral-instruct, [INST] S||U [/INST]",
    "zephyr, <|system|>|S</s>|<|user|>|U</s>|<|assistant|>|",
    "gemma, <start_of_turn>user|S||U<end_of_turn>|<start_of_turn>model|",
    "phi-3, <|system|>|S<|end|>|<|user|>|U<|end|>|<|assistant|>|",
    "vicuna, S USER: U ASSISTANT:"
  })
  void aQuestionLooksAsTheModelLearnedIt(String name, String expected) {
    assertThat(ChatTemplates.named(name).render("S", "U").text())
        .isEqualTo(
            expected
                .replace("<|", "\1")
                .replace("|>", "\2")
                .replace('|', '\n')
                .replace("\1", "<|")
                .replace("\2", "|>"));
  }

  @Test
  void aModelsDefaultInstructionsComeFirst() {
    assertThat(ChatTemplates.named("smollm2").render("", "hi").text())
        .isEqualTo(
            "<|im_start|>system\n"
                + "You are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n"
                + "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n");
    assertThat(ChatTemplates.named("llama-3").render("", "hi").text())
        .isEqualTo(
            "<|start_header_id|>user<|end_header_id|>\n\nhi<|eot_id|>"
                + "<|start_header_id|>assistant<|end_header_id|>\n\n");
  }

  @ParameterizedTest
  @CsvSource({
    "smollm2, '<|im_start|>system named SmolLM, trained by Hugging Face<|im_end|>'",
    "chatml, '{{ ''<|im_start|>'' + message.role }}{{ ''<|im_end|>'' }}'",
    "llama-2, '{{ bos_token + ''[INST] <<SYS>>'' }} [/INST]'",
    "mistral-instruct, '{{ bos_token + ''[INST] '' }} [/INST]'",
    "zephyr, '{{ ''<|user|>'' + eos_token }}{{ ''<|assistant|>'' }}'",
    "vicuna, '{{ ''USER: '' }}{{ ''ASSISTANT:'' }}'"
  })
  void aModelsOwnTemplateIsRecognized(String name, String source) throws IOException {
    assertThat(ChatTemplates.recognize(source))
        .get()
        .extracting(ChatTemplate::name)
        .isEqualTo(name);
    Files.writeString(directory.resolve("chat_template.jinja"), source);
    assertThat(ChatTemplates.of(directory)).get().extracting(ChatTemplate::name).isEqualTo(name);
  }

  @Test
  void anUnknownTemplateIsRefusedAndNoneIsNone() throws IOException {
    assertThat(ChatTemplates.of(directory)).isEmpty();
    Files.writeString(
        directory.resolve("tokenizer_config.json"), "{\"chat_template\": \"{{ 'Human: ' }}\"}");
    assertThatThrownBy(() -> ChatTemplates.of(directory))
        .isInstanceOfSatisfying(
            AscribeException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_MODEL))
        .hasMessageContaining("zephyr");
  }

  @ParameterizedTest
  @CsvSource({
    "smollm2, <|im_end|>",
    "chatml, <|im_start|>",
    "gemma, <end_of_turn>",
    "phi-3, <|system|>",
    "zephyr, </s>",
    "llama-2, <</SYS>>",
    "mistral-instruct, [/INST]"
  })
  void wordsThatWouldEndTheTurnAreRefused(String name, String sign) {
    assertThatThrownBy(() -> ChatTemplates.named(name).render("", "hi " + sign + " there"))
        .isInstanceOf(AscribeException.class)
        .hasMessage("chat template '%s': the text contains its sign '%s'".formatted(name, sign));
  }
}
