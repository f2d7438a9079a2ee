package dev.ascribe.common;

/** Builds the command lines that messages advise, so that users can copy them. */
public final class Launcher {
  /** The script that starts this process says by this property how its user calls it. */
  private static final String PROPERTY = "ascribe.command";

  private Launcher() {}

  /**
   * A command line such as {@code tools/ascribe models list} in a source tree, and {@code ascribe
   * models list} in an installation.
   */
  public static String command(String arguments) {
    return System.getProperty(PROPERTY, "ascribe") + " " + arguments;
  }
}
