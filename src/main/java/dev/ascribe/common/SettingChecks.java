package dev.ascribe.common;

import com.typesafe.config.Config;

/** Checks of configured values; a wrong one names its place and what is allowed. */
public final class SettingChecks {
  private SettingChecks() {}

  /** The integer at the path, which must be 1 or more. */
  public static int atLeastOne(Config config, String path) {
    int value = config.getInt(path);
    if (value < 1) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE,
          "%s: %s is %d; at least 1 is needed"
              .formatted(config.getValue(path).origin().description(), path, value));
    }
    return value;
  }
}
