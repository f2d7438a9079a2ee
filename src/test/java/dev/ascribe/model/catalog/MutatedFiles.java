package dev.ascribe.model.catalog;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.FileTrees;
import dev.ascribe.model.catalog.FileMutations.Layout;
import dev.ascribe.model.catalog.FileMutations.Mutant;
import dev.ascribe.model.chat.ChatTemplates;
import dev.ascribe.model.safetensors.Checkpoint;
import dev.ascribe.model.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process of its own that reads damaged models, as its heap and its memory are what is measured.
 * Arguments: a work directory, a seed, and how many files. It prints a line for each fault, then
 * one of figures, and ends with 0 when there was no fault.
 */
public final class MutatedFiles {
  private static final Path RESOURCES = Path.of("src/test/resources");
  private static final long HANGS_AFTER_SECONDS = 20;
  private static final int LONGEST_MESSAGE = 2_000;

  /**
   * A file of a good model.
   *
   * @param model the directory that it lies in, or null for a GGUF file
   */
  private record Subject(String model, String file, Layout layout) {}

  private static final List<Subject> SUBJECTS =
      List.of(
          new Subject("models/tiny-bert", "model.safetensors", Layout.SAFETENSORS),
          new Subject(null, "gguf/tiny-llama.gguf", Layout.BINARY),
          new Subject("models/tiny-bert", "config.json", Layout.JSON),
          new Subject("models/tiny-bert", "tokenizer.json", Layout.JSON),
          new Subject("models/tiny-llama", "model.safetensors", Layout.SAFETENSORS),
          new Subject(null, "gguf/tiny-mistral.gguf", Layout.BINARY),
          new Subject("models/tiny-llama", "config.json", Layout.JSON),
          new Subject("models/tiny-llama", "tokenizer.json", Layout.JSON),
          new Subject("models/tiny-roberta", "tokenizer_config.json", Layout.JSON),
          new Subject("models/tiny-llama", "tokenizer.model", Layout.BINARY));

  private final Path work;
  private int refused;
  private int read;
  private int faults;
  private int hangs;
  private long slowest;

  private MutatedFiles(Path work) {
    this.work = work;
  }

  /** Starts the process's work. */
  public static void main(String[] arguments) throws Exception {
    MutatedFiles files = new MutatedFiles(Path.of(arguments[0]));
    for (Subject subject : SUBJECTS) {
      files.run(subject, null);
    }
    if (files.read != SUBJECTS.size()) {
      throw new IllegalStateException("a model is refused before it is damaged");
    }
    files.read = 0;
    files.slowest = 0;
    long before = kilobytes("VmRSS:");
    long seed = Long.parseLong(arguments[1]);
    int count = Integer.parseInt(arguments[2]);
    for (int i = 0; i < count; i++) {
      Subject subject = SUBJECTS.get(i % SUBJECTS.size());
      byte[] original = Files.readAllBytes(original(subject));
      Mutant mutant = new FileMutations(new Random(seed + i)).mutate(original, subject.layout);
      files.run(subject, mutant);
    }
    System.out.printf(
        "files %d, refused %d, read %d, faults %d, hangs %d, slowest %d ms, memory grew by %d MB%n",
        count,
        files.refused,
        files.read,
        files.faults,
        files.hangs,
        files.slowest,
        (kilobytes("VmHWM:") - before) >> 10);
    System.out.flush();
    // A reader that hangs must not keep the process.
    Runtime.getRuntime().halt(files.faults + files.hangs == 0 ? 0 : 1);
  }

  private static Path original(Subject subject) {
    if (subject.file.equals("tokenizer.model")) {
      return RESOURCES.resolve("gguf/tokenizer.model");
    }
    return subject.model == null
        ? RESOURCES.resolve(subject.file)
        : RESOURCES.resolve(subject.model).resolve(subject.file);
  }

  /** Reads a model with a damaged file; a null mutant is the file as it is. */
  private void run(Subject subject, Mutant mutant) throws Exception {
    FileTrees.delete(work.resolve("model"));
    FileTrees.delete(work.resolve("home"));
    Path directory = Files.createDirectories(work.resolve("model"));
    Path file = prepare(subject, directory);
    if (mutant != null) {
      Files.write(file, mutant.bytes());
      try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
        access.setLength(mutant.length());
      }
    }
    ExecutorService reader = Executors.newSingleThreadExecutor();
    long start = System.nanoTime();
    try {
      reader
          .submit(() -> subject.model == null ? readGguf(file) : readDirectory(directory))
          .get(HANGS_AFTER_SECONDS, TimeUnit.SECONDS);
      read++;
    } catch (TimeoutException e) {
      hangs++;
      report(subject, mutant, e);
    } catch (ExecutionException e) {
      judge(subject, mutant, e.getCause());
    } finally {
      reader.shutdownNow();
    }
    slowest = Math.max(slowest, (System.nanoTime() - start) / 1_000_000);
  }

  private static Path prepare(Subject subject, Path directory) throws IOException {
    if (subject.model == null) {
      return Files.copy(original(subject), directory.resolve("model.gguf"));
    }
    for (String name :
        List.of("config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors")) {
      Path source = RESOURCES.resolve(subject.model).resolve(name);
      if (Files.exists(source)) {
        Files.copy(source, directory.resolve(name));
      }
    }
    if (subject.file.equals("tokenizer.model")) {
      Files.deleteIfExists(directory.resolve("tokenizer.json"));
      Files.copy(original(subject), directory.resolve(subject.file));
    }
    return directory.resolve(subject.file);
  }

  private Path readGguf(Path file) throws IOException {
    ModelCatalog catalog = new ModelCatalog(new ModelHome(work.resolve("home")));
    return readDirectory(catalog.importGguf(file, "model", PullListener.NONE));
  }

  private static Path readDirectory(Path directory) throws IOException {
    ModelChecker.check(directory).requireSound(directory);
    try (Checkpoint checkpoint = Checkpoint.open(directory);
        Tokenizer tokenizer = Tokenizer.load(directory)) {
      for (String name : checkpoint.names()) {
        if (checkpoint.elementType(name).floatingPoint()) {
          checkpoint.read(
              name, FloatBuffer.allocate(Math.toIntExact(checkpoint.elementCount(name))));
        }
      }
      tokenizer.encode("The movie was great, and so was its end.", true);
    }
    ChatTemplates.of(directory);
    ModelDigest.of(directory);
    return directory;
  }

  private void judge(Subject subject, Mutant mutant, Throwable thrown) {
    String message = String.valueOf(thrown.getMessage());
    boolean clear =
        thrown instanceof AscribeException
            && message.length() <= LONGEST_MESSAGE
            && message.chars().noneMatch(Character::isISOControl);
    if (clear && mutant != null) {
      refused++;
    } else {
      faults++;
      report(subject, mutant, thrown);
    }
  }

  private static void report(Subject subject, Mutant mutant, Throwable thrown) {
    String what = mutant == null ? "as it is" : mutant.what();
    String message = thrown.toString();
    System.out.printf(
        "%s %s, %s: %s%n",
        subject.model,
        subject.file,
        what,
        message.substring(0, Math.min(300, message.length())).replace('\n', ' '));
    for (StackTraceElement frame : thrown.getStackTrace()) {
      if (frame.getClassName().startsWith("dev.ascribe")) {
        System.out.println("    at " + frame);
        break;
      }
    }
  }

  /** Of this process, as Linux counts them; 0 elsewhere. */
  private static long kilobytes(String field) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith(field))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }
}
