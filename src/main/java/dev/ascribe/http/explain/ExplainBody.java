package dev.ascribe.http.explain;

import com.typesafe.config.Config;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.Names;
import dev.ascribe.dataset.TextInput;
import dev.ascribe.http.directives.JsonFields;
import dev.ascribe.http.directives.ServableModels;
import dev.ascribe.http.directives.StrictJson;
import dev.ascribe.http.settings.HttpSettings;
import dev.ascribe.model.PromptTemplate;
import dev.ascribe.reporting.studies.RunModels;
import dev.ascribe.scheduling.Explanation;
import dev.ascribe.scheduling.ExplanationJson;
import dev.ascribe.scheduling.ExplanationRequest;
import dev.ascribe.study.AttributionChoices;
import dev.ascribe.study.AttributionSpec;
import dev.ascribe.study.Method;
import dev.ascribe.study.ModelChoices;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Named;
import dev.ascribe.study.Paradigm;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;

/** Parses the body of {@code POST /v1/explain}. */
public final class ExplainBody {
  static final List<String> KEYS =
      List.of(
          "model",
          "run",
          "paradigm",
          "task",
          "template",
          "verbalizer",
          "text",
          "pair",
          "method",
          "target",
          "seed",
          "evaluations",
          "permutations",
          "precision",
          "features",
          "measures",
          "deadline");

  /** The keys that say what the run of a study says. */
  private static final List<String> MODEL_KEYS =
      List.of("model", "paradigm", "task", "template", "verbalizer");

  private static final int NAME = 200;
  private static final int RUN = 1000;
  private static final int TEMPLATE = 2000;
  private static final int LABELS = 100;
  private static final long DEFAULT_SEED = 13;
  private static final double LONGEST_DEADLINE = 86_400;

  private final Config config;
  private final HttpSettings settings;
  private final ServableModels models;
  private final RunModels runs;
  private final ExplainBudget budget;

  /**
   * @param config the whole configuration, which has the defaults of attributions
   * @param runs finds the models of stored studies
   */
  public ExplainBody(Config config, HttpSettings settings, ServableModels models, RunModels runs) {
    this.config = config;
    this.settings = settings;
    this.models = models;
    this.runs = runs;
    this.budget = new ExplainBudget(settings.limits().maxEvaluations());
  }

  /**
   * The explanation that a body asks for.
   *
   * @param patience time from the arrival of the request to its deadline
   * @param ownDeadline whether the client set the deadline
   * @param warnings of fields that do nothing for the method
   */
  record Wanted(
      ExplanationRequest request, Duration patience, boolean ownDeadline, List<String> warnings) {
    ExplanationJson json(Explanation explanation) {
      return ExplanationJson.of(explanation, warnings);
    }
  }

  /**
   * Parses a body. Reads the disk to check the model's name.
   *
   * @throws AscribeException of category BAD_INPUT that names the key
   */
  Wanted read(byte[] body) {
    return read(StrictJson.object(body));
  }

  /** Like {@link #read(byte[])}, for the fields of a body. */
  Wanted read(JsonFields body) {
    JsonFields fields = body.allowing(KEYS);
    String run = fields.text("run", RUN);
    String model = run == null ? fields.required("model", NAME) : null;
    TextInput input =
        new TextInput(
            fields.required("text", settings.limits().maxText()),
            fields.text("pair", settings.limits().maxText()));
    requireLength(input);
    AttributionChoices choices = AttributionFields.choices(fields);
    AttributionSpec specification;
    ModelRef reference;
    if (run == null) {
      specification = choices.specification(config, AttributionFields::key);
      reference = reference(fields, model, input.hasPair());
    } else {
      RunModels.RunModel found = runModel(fields, run, input.hasPair());
      specification = choices.specification(found.attribution(), AttributionFields::key);
      reference = found.model();
    }
    Method method = AttributionFields.method(fields, input, specification, choices.hasBudget());
    AttributionSpec attribution =
        budget.within(method, specification, AttributionFields.demandBudget(fields), input);
    Long seed = fields.wholeNumber("seed", 0, Long.MAX_VALUE);
    ExplanationRequest request =
        new ExplanationRequest(
            reference,
            input,
            method,
            fields.text("target", NAME),
            attribution,
            seed == null ? DEFAULT_SEED : seed,
            false,
            fields.flag("measures"));
    request.targetIndex();
    if (run == null) {
      models.require("model", model);
    }
    Duration patience = patience(fields);
    return new Wanted(
        request,
        patience,
        patience.compareTo(settings.timeouts().explain()) < 0,
        FieldWarnings.of(fields, choices, method));
  }

  private RunModels.RunModel runModel(JsonFields fields, String run, boolean hasPair) {
    for (String key : MODEL_KEYS) {
      if (fields.has(key)) {
        throw new AscribeException(
            ErrorCode.BAD_USAGE,
            "run and %s: a run sets its own model, labels and prompt; leave out %s"
                .formatted(key, key));
      }
    }
    RunModels.RunModel found = runs.find("run", run);
    found.requireFitting("run", "pair", hasPair);
    return found;
  }

  private void requireLength(TextInput input) {
    int length = input.text().length() + (input.hasPair() ? input.pair().length() : 0);
    if (length > settings.limits().maxText()) {
      throw new AscribeException(
          ErrorCode.TOO_LARGE,
          "text and pair: have %s; at most %d are allowed"
              .formatted(Names.count(length, "character"), settings.limits().maxText()));
    }
  }

  private ModelRef reference(JsonFields fields, String model, boolean hasPair) {
    ModelChoices choices =
        new ModelChoices(
            model,
            fields.text("task", NAME),
            fields.text("template", TEMPLATE),
            fields.texts("verbalizer", LABELS, NAME));
    String name = fields.text("paradigm", NAME);
    Paradigm paradigm =
        name == null ? models.paradigm(model) : Named.parse(Paradigm.class, "paradigm", name);
    return switch (paradigm) {
      case PROMPTED -> {
        if (choices.template() != null) {
          PromptTemplate.parse(choices.template());
        }
        yield choices.prompted(hasPair, null, UnaryOperator.identity());
      }
      case FINE_TUNED -> fineTuned(choices, hasPair);
      case DECODER -> choices.decoder(hasPair, UnaryOperator.identity());
    };
  }

  /** An installed model with a trained head, which has its own labels unless a task is named. */
  private ModelRef fineTuned(ModelChoices choices, boolean hasPair) {
    if (choices.template() != null || choices.verbalizer() != null) {
      throw new AscribeException(
          ErrorCode.BAD_USAGE, "template and verbalizer: fine-tuned models have none");
    }
    models.require("model", choices.model());
    List<String> own =
        models
            .ownLabels(choices.model())
            .orElseThrow(
                () ->
                    new AscribeException(
                        ErrorCode.INVALID_VALUE,
                        ("paradigm: '%s' has no trained classification head with names of labels"
                                + " (allowed: decoder, prompted); a fine-tuned run of a study is"
                                + " asked by run, in place of model")
                            .formatted(choices.model())));
    List<String> labels =
        choices.task() == null ? own : choices.task(hasPair, UnaryOperator.identity()).labels();
    return new ModelRef(choices.model(), Paradigm.FINE_TUNED, labels, null, List.of(), null);
  }

  private Duration patience(JsonFields fields) {
    OptionalDouble seconds = fields.number("deadline", 0.001, LONGEST_DEADLINE);
    Duration longest = settings.timeouts().explain();
    if (seconds.isEmpty()) {
      return longest;
    }
    Duration wanted = Duration.ofMillis(Math.max(1, Math.round(seconds.getAsDouble() * 1000)));
    return wanted.compareTo(longest) < 0 ? wanted : longest;
  }
}
