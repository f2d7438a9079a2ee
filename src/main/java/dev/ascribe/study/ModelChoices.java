package dev.ascribe.study;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The options of a model as a caller wrote them. Null stands for the default of the task. The
 * command line and the HTTP API have their own names for these options.
 *
 * @param model a name or directory
 * @param verbalizer a word for each label
 */
public record ModelChoices(
    String model, String task, String template, Map<String, String> verbalizer) {
  /**
   * Returns the named task; without a name, nli for a pair and sentiment for a single text.
   *
   * @param place returns the caller's name of an option, such as {@code --task} for {@code task}
   * @throws AscribeException of category BAD_INPUT if the task does not fit the text
   */
  public Task task(boolean hasPair, UnaryOperator<String> place) {
    Task fitting = hasPair ? Task.NLI : Task.SENTIMENT;
    if (task == null) {
      return fitting;
    }
    Task named = Named.parse(Task.class, place.apply("task"), task);
    if (named != fitting && template == null) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          hasPair
              ? "%s: sentiment takes one text, without %s"
                  .formatted(place.apply("task"), place.apply("pair"))
              : "%s: nli needs %s, the hypothesis"
                  .formatted(place.apply("task"), place.apply("pair")));
    }
    return named;
  }

  /**
   * Returns the model as a prompted encoder.
   *
   * @param checkpoint directory of trained weights; null for the model's own
   * @throws AscribeException of category BAD_INPUT that names the option
   */
  public ModelRef prompted(boolean hasPair, String checkpoint, UnaryOperator<String> place) {
    Task asked = task(hasPair, place);
    checkVerbalizer(place);
    Map<String, String> words = verbalizer == null ? asked.verbalizer() : verbalizer;
    List<String> labels = words.keySet().stream().sorted().toList();
    return new ModelRef(
        model,
        Paradigm.PROMPTED,
        labels,
        template == null ? asked.template() : template,
        labels.stream().map(words::get).toList(),
        checkpoint);
  }

  /**
   * Returns the model as a decoder without demonstrations.
   *
   * @throws AscribeException of category BAD_INPUT that names the option
   */
  public ModelRef decoder(boolean hasPair, UnaryOperator<String> place) {
    Prompt prompt = prompt(hasPair, null, place);
    return prompt.reference(model, prompt.words().keySet().stream().sorted().toList(), List.of());
  }

  /**
   * Returns the prompt of the model as a decoder, made of the template if there is one.
   *
   * @param named the prompt to use without a template; null for the task's default
   * @throws AscribeException of category BAD_INPUT that names the option
   */
  public Prompt prompt(boolean hasPair, Prompt named, UnaryOperator<String> place) {
    Task chosen = task(hasPair, place);
    checkVerbalizer(place);
    Prompt asked = named == null ? PromptReader.of(chosen) : named;
    if (template != null) {
      asked = Prompt.ofTemplate(template, chosen, PromptReader.of(chosen).words());
      ClozeRules.checkExample(place.apply("template"), chosen, asked.example());
    }
    if (asked.task() != chosen) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          "%s: '%s' is of task %s, the text is of task %s (a pair is nli)"
              .formatted(place.apply("prompt"), asked.name(), asked.task().id(), chosen.id()));
    }
    if (verbalizer == null) {
      return asked;
    }
    List<String> labels = verbalizer.keySet().stream().sorted().toList();
    ClozeRules.checkVerbalizer(place.apply("verbalizer"), labels, verbalizer);
    return asked.withWords(verbalizer);
  }

  /**
   * Refuses a verbalizer with fewer than two labels.
   *
   * @throws AscribeException BAD_USAGE
   */
  public void checkVerbalizer(UnaryOperator<String> place) {
    if (verbalizer != null && verbalizer.size() < 2) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE,
          place.apply("verbalizer")
              + ": has one label; at least two are needed, for example"
              + " negative=terrible,positive=great");
    }
  }
}
