package dev.ascribe.http.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.common.HoconProblem;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A section of the configuration. Every failure is INVALID_VALUE and names the path, the value and
 * what is allowed.
 *
 * @param config the whole configuration
 * @param path of the section
 */
record Section(Config config, String path) {
  String text(String key) {
    try {
      return config.getString(path + "." + key);
    } catch (ConfigException e) {
      throw invalid(key, HoconProblem.oneLine(e), "a text");
    }
  }

  Optional<String> optional(String key) {
    return Optional.of(text(key)).filter(value -> !value.isBlank());
  }

  List<String> texts(String key, Predicate<String> isRight, String allowed) {
    try {
      List<String> texts = config.getStringList(path + "." + key);
      for (String text : texts) {
        if (!isRight.test(text)) {
          throw invalid(key, "'" + text + "' is none", allowed);
        }
      }
      return texts;
    } catch (ConfigException e) {
      throw invalid(key, HoconProblem.oneLine(e), allowed);
    }
  }

  long bytes(String key, long smallest, long largest) {
    try {
      long value = config.getBytes(path + "." + key);
      if (value < smallest || value > largest) {
        throw invalid(key, "is " + value + " bytes", smallest + " to " + largest);
      }
      return value;
    } catch (ConfigException e) {
      throw invalid(key, HoconProblem.oneLine(e), "a size such as 1 MiB");
    }
  }

  int integer(String key, int smallest, int largest) {
    try {
      int value = config.getInt(path + "." + key);
      if (value < smallest || value > largest) {
        throw invalid(key, "is " + value, smallest + " to " + largest);
      }
      return value;
    } catch (ConfigException e) {
      throw invalid(key, HoconProblem.oneLine(e), "a whole number");
    }
  }

  Duration duration(String key) {
    try {
      Duration value = config.getDuration(path + "." + key);
      if (value.toMillis() < 1 || value.toDays() > 365) {
        throw invalid(key, "is " + value.toMillis() + "ms", "1ms to 365d");
      }
      return value;
    } catch (ConfigException e) {
      throw invalid(key, HoconProblem.oneLine(e), "a duration such as 30s");
    }
  }

  /** Whether only programs of this machine can connect to the address that a setting names. */
  boolean isLoopback(String key, String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw invalid(key, "'" + host + "' is no address of a host", "127.0.0.1, 0.0.0.0, ...");
    }
  }

  AscribeException invalid(String key, String problem, String allowed) {
    return new AscribeException(
        ErrorCode.INVALID_VALUE, "%s.%s: %s (allowed: %s)".formatted(path, key, problem, allowed));
  }
}
