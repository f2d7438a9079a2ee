package dev.ascribe.app;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * The scripts as an installation has them: {@code bin} beside a {@code lib}, in which one archive
 * leads to the classes that are tested.
 */
record Installation(Path root) {
  /** Lays an installation out below a directory. */
  static Installation below(Path directory) throws IOException {
    return below(directory, System.getProperty("java.class.path").split(File.pathSeparator));
  }

  /**
   * Lays an installation out as a build does, with all classes in jars. A JVM archives no classes
   * of a directory.
   */
  static Installation withJarsBelow(Path directory) throws IOException {
    Installation installation = below(directory, new String[0]);
    Path libraries = installation.root().resolve("lib");
    String[] entries = System.getProperty("java.class.path").split(File.pathSeparator);
    try (JarOutputStream jar =
        new JarOutputStream(Files.newOutputStream(libraries.resolve("ascribe.jar")))) {
      for (String entry : entries) {
        Path path = Path.of(entry);
        if (path.endsWith("classes")) {
          pack(path, jar);
        } else if (entry.endsWith(".jar")) {
          Files.createSymbolicLink(libraries.resolve(path.getFileName()), path);
        }
      }
    }
    return installation;
  }

  private static void pack(Path directory, JarOutputStream jar) throws IOException {
    List<Path> files;
    try (Stream<Path> paths = Files.walk(directory)) {
      files = paths.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      jar.putNextEntry(new ZipEntry(directory.relativize(file).toString()));
      Files.copy(file, jar);
    }
  }

  private static Installation below(Path directory, String[] classPath) throws IOException {
    Path root = directory.resolve("installation");
    Path programs = Files.createDirectories(root.resolve("bin"));
    for (String script : List.of("tools/ascribe", "deploy/probe", "deploy/watchdog")) {
      Path source = Path.of(script);
      Files.copy(source, programs.resolve(source.getFileName()));
      programs.resolve(source.getFileName()).toFile().setExecutable(true);
    }
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, asUris(classPath));
    Path libraries = Files.createDirectories(root.resolve("lib"));
    try (OutputStream jar = Files.newOutputStream(libraries.resolve("ascribe.jar"))) {
      new JarOutputStream(jar, manifest).close();
    }
    return new Installation(root);
  }

  private static String asUris(String[] classPath) {
    return Arrays.stream(classPath)
        .map(entry -> Path.of(entry).toUri().toString())
        .collect(Collectors.joining(" "));
  }

  /** {@code bin/ascribe} with arguments, ready to be started. */
  ProcessBuilder ascribe(Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>(List.of(root.resolve("bin/ascribe").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder process = new ProcessBuilder(command);
    process.environment().put("JAVA_HOME", System.getProperty("java.home"));
    process.environment().putAll(environment);
    return process;
  }
}
