package dev.ascribe.cli.models;

import dev.ascribe.cli.command.AscribeCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.common.Names;
import dev.ascribe.model.catalog.ModelCatalog;
import dev.ascribe.model.catalog.ModelCheck;
import dev.ascribe.model.catalog.ModelHome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code models check}: checks a model, and says what it can be used for. */
@Command(
    description =
        "Loads a model, verifies the shapes and numbers of its tensors, runs it once, and says"
            + " which paradigms it fits.")
public final class ModelsCheckCommand extends AscribeCommand {
  private static final int SHOWN = 5;

  @Parameters(
      paramLabel = "MODEL",
      description = "The name of an installed model, hf:ORG/NAME, or a directory.")
  private String model;

  @Option(names = "--json", description = "Print the findings as JSON.")
  private boolean json;

  public ModelsCheckCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run() {
    ModelCheck check = new ModelCatalog(new ModelHome(engineOptions().home())).check(model);
    if (json) {
      printJson(json(check));
    } else {
      print(lines(check));
    }
    return check.sound() ? DONE : BAD_INPUT;
  }

  private static List<String> lines(ModelCheck check) {
    List<String> lines = new ArrayList<>();
    lines.add(check.directory().toString());
    lines.add(
        String.format(
            Locale.ROOT,
            "  %s: %s, width %d, %,d parameters (%s), texts of up to %s",
            check.family(),
            Names.count(check.layers(), "layer"),
            check.width(),
            check.parameters(),
            String.join(", ", check.elementTypes()),
            Names.count(check.maxTokens(), "token")));
    tensors(lines, "missing", check.missing());
    tensors(lines, "of another shape", check.mismatched());
    tensors(lines, "with NaN or infinity", check.nonFinite());
    tensors(lines, "not used", check.unexpected());
    lines.add("  forward pass: " + check.forward().finding());
    for (ModelCheck.ParadigmFit fit : check.paradigms()) {
      lines.add(
          "  %s: %s, %s".formatted(fit.paradigm().id(), fit.fits() ? "fits" : "no", fit.reason()));
    }
    lines.add(check.sound() ? "ok" : "failed: the model cannot be used");
    return lines;
  }

  private static void tensors(List<String> lines, String what, List<String> names) {
    if (!names.isEmpty()) {
      String more = names.size() > SHOWN ? ", ... (see --json)" : "";
      lines.add(
          "  tensors %s: %d: %s%s"
              .formatted(
                  what,
                  names.size(),
                  String.join(", ", names.subList(0, Math.min(SHOWN, names.size()))),
                  more));
    }
  }

  private static Map<String, Object> json(ModelCheck check) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("directory", check.directory().toString());
    object.put("sound", check.sound());
    object.put("family", check.family());
    object.put("layers", check.layers());
    object.put("width", check.width());
    object.put("max_tokens", check.maxTokens());
    object.put("parameters", check.parameters());
    object.put("element_types", check.elementTypes());
    object.put("missing", check.missing());
    object.put("mismatched", check.mismatched());
    object.put("non_finite", check.nonFinite());
    object.put("unexpected", check.unexpected());
    object.put("forward_pass", check.forward().finding());
    Map<String, Object> paradigms = new LinkedHashMap<>();
    for (ModelCheck.ParadigmFit fit : check.paradigms()) {
      Map<String, Object> finding = new LinkedHashMap<>();
      finding.put("fits", fit.fits());
      finding.put("reason", fit.reason());
      paradigms.put(fit.paradigm().id(), finding);
    }
    object.put("paradigms", paradigms);
    return object;
  }
}
