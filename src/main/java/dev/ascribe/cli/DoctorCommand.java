package dev.ascribe.cli;

import dev.ascribe.cli.command.AscribeCommand;
import dev.ascribe.cli.command.CommandContext;
import dev.ascribe.cli.command.EngineOptions;
import dev.ascribe.common.Launcher;
import dev.ascribe.common.Names;
import dev.ascribe.common.OwnerOnly;
import dev.ascribe.model.ComputeProbe;
import dev.ascribe.model.catalog.ModelHome;
import dev.ascribe.model.tokenizer.Tokenizer;
import dev.ascribe.storage.ResultStore;
import dev.ascribe.storage.ResultStores;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code doctor}: says what of this machine works, what does not, and what helps. */
@Command(
    description = {
      "Checks Java, memory, native libraries, devices, the home directory, the store and the models.",
      "Exit code 1 if something fails that every command needs."
    })
final class DoctorCommand extends AscribeCommand {
  private static final double BYTES_PER_GIB = 1L << 30;

  /** A check throws if it fails. Else it returns the text that is printed behind "ok". */
  @FunctionalInterface
  private interface Check {
    String run() throws IOException;
  }

  /**
   * @param remedy what helps against the failure; null if the check passed
   */
  private record Finding(
      String subject, boolean ok, boolean essential, String text, String remedy) {}

  @Option(names = "--json", description = "Print the findings as JSON.")
  private boolean json;

  private final List<Finding> findings = new ArrayList<>();

  DoctorCommand(CommandContext context) {
    super(context);
  }

  @Override
  protected int run() {
    EngineOptions options = engineOptions();
    check("java", true, "install Java 17 or newer and set JAVA_HOME", DoctorCommand::java);
    check("memory", false, "a BERT-base study needs about 4 GiB", DoctorCommand::memory);
    check(
        "tensors",
        true,
        "build for this platform (mvn -Dpytorch.platform=...), or point PYTORCH_LIBRARY_PATH at a"
            + " libtorch 2.7.1",
        DoctorCommand::tensors);
    check(
        "tokenizers",
        true,
        "the tokenizers library has no build for this platform; see docs.djl.ai",
        DoctorCommand::tokenizers);
    check(
        "home",
        true,
        "choose a writable directory with --home or ASCRIBE_HOME",
        () -> home(options.home()));
    check(
        "store",
        true,
        "choose another with --store jdbc:sqlite:FILE or jdbc:postgresql://HOST:PORT/DATABASE",
        () -> store(options.storeUrl()));
    check(
        "models",
        false,
        Launcher.command("models pull bert-base-uncased"),
        () -> models(options.home()));
    if (json) {
      printJson(findings);
    } else {
      findings.forEach(finding -> print(lines(finding)));
    }
    boolean broken = findings.stream().anyMatch(finding -> finding.essential() && !finding.ok());
    return broken ? FAILED : DONE;
  }

  private void check(String subject, boolean essential, String remedy, Check check) {
    try {
      findings.add(new Finding(subject, true, essential, check.run(), null));
    } catch (IOException | RuntimeException | LinkageError e) {
      String reason = e.getMessage() == null ? e.toString() : e.getMessage();
      findings.add(new Finding(subject, false, essential, reason, remedy));
    }
  }

  private static String java() {
    return "%s (%s), %s, heap up to %s"
        .formatted(
            Runtime.version(),
            System.getProperty("java.vendor"),
            Names.count(Runtime.getRuntime().availableProcessors(), "core"),
            gibibytes(Runtime.getRuntime().maxMemory()));
  }

  private static String memory() throws IOException {
    long total = totalMemory();
    if (total < 3L << 30) {
      throw new IOException("this machine has " + gibibytes(total) + " of memory only");
    }
    return gibibytes(total) + " of memory";
  }

  private static long totalMemory() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Long.MAX_VALUE;
  }

  private static String tensors() {
    ComputeProbe probe = ComputeProbe.run();
    return String.format(
        Locale.ROOT,
        "%s computes (%.0f ms); devices: cpu, %d cuda",
        probe.engine(),
        probe.milliseconds(),
        probe.cudaDevices());
  }

  /** Loads the native library by tokenising a text with a tiny vocabulary. */
  private static String tokenizers() throws IOException {
    Path directory = Files.createTempDirectory("ascribe-doctor-");
    Path vocabulary = directory.resolve("vocab.txt");
    try {
      Files.write(vocabulary, List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "hello"));
      try (Tokenizer tokenizer = Tokenizer.load(directory)) {
        return "native library splits a text into %s"
            .formatted(Names.count(tokenizer.encode("hello hello", true).ids().length, "token"));
      }
    } finally {
      Files.deleteIfExists(vocabulary);
      Files.delete(directory);
    }
  }

  /** Writes a file, since permissions do not show read-only mounts and quotas. */
  private static String home(Path home) throws IOException {
    OwnerOnly.createDirectories(home);
    Files.delete(Files.createTempFile(home, ".doctor-", ""));
    return home
        + " can be written, "
        + gibibytes(Files.getFileStore(home).getUsableSpace())
        + " free";
  }

  private static String store(String url) {
    try (ResultStore store = ResultStores.open(url)) {
      return url + " opens; studies: " + store.studies().size();
    }
  }

  private static String models(Path home) throws IOException {
    List<String> installed = new ModelHome(home).installed();
    if (installed.isEmpty()) {
      throw new IOException("none is installed");
    }
    return String.join(", ", installed);
  }

  private static String gibibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", bytes / BYTES_PER_GIB);
  }

  private static List<String> lines(Finding finding) {
    List<String> lines = new ArrayList<>();
    String state = finding.ok() ? "ok    " : finding.essential() ? "failed" : "warns ";
    lines.add("%s  %-10s  %s".formatted(state, finding.subject(), finding.text()));
    if (!finding.ok()) {
      lines.add(" ".repeat(20) + "what helps: " + finding.remedy());
    }
    return lines;
  }
}
