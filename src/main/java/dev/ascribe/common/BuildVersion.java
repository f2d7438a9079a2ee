package dev.ascribe.common;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this build. */
public final class BuildVersion {
  private BuildVersion() {}

  public static String get() {
    Properties build = new Properties();
    try (InputStream stream = BuildVersion.class.getResourceAsStream("/ascribe-build.properties")) {
      build.load(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return build.getProperty("version");
  }
}
