package dev.ascribe.common;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The versions of this build. */
public final class BuildVersion {
  private BuildVersion() {}

  /** The version of Ascribe. */
  public static String get() {
    return property("version");
  }

  /** The version of PyTorch that this build brings. */
  public static String pytorch() {
    return property("pytorch");
  }

  private static String property(String name) {
    Properties build = new Properties();
    try (InputStream stream = BuildVersion.class.getResourceAsStream("/ascribe-build.properties")) {
      build.load(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return build.getProperty(name);
  }
}
