package dev.ascribe.http.settings;

import com.typesafe.config.Config;
import java.util.OptionalInt;

/**
 * Where those who watch and run the daemon reach it, apart from its clients; the section {@code
 * ascribe.http.operations}.
 *
 * @param isOn whether there is such a place
 * @param port 0 for one that is free; empty for the one that belongs to the port of the API
 * @param isLoopback whether only programs of this machine can connect
 */
public record OperationsSettings(boolean isOn, String host, OptionalInt port, boolean isLoopback) {
  static final String SECTION = "ascribe.http.operations";

  private static final String PORT = "port";
  private static final int LARGEST_PORT = 65_535;

  /** From the port of the API: daemons at neighbouring ports do not meet. */
  private static final int DISTANCE = 1000;

  static OperationsSettings from(Config config) {
    Section section = new Section(config, SECTION);
    String host = section.text("host");
    boolean isLoopback = section.isLoopback("host", host);
    String port = section.text(PORT);
    return switch (port) {
      case "off" -> new OperationsSettings(false, host, OptionalInt.empty(), isLoopback);
      case "auto" -> new OperationsSettings(true, host, OptionalInt.empty(), isLoopback);
      default -> new OperationsSettings(true, host, number(section, port), isLoopback);
    };
  }

  private static OptionalInt number(Section section, String port) {
    if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > LARGEST_PORT) {
      throw section.invalid(PORT, "is '" + port + "'", "0 to 65535, auto or off");
    }
    return OptionalInt.of(Integer.parseInt(port));
  }

  /**
   * The port to listen at.
   *
   * @param apiPort the setting of the API, in which 0 stands for one that is free
   */
  public int portBeside(int apiPort) {
    int distant = apiPort + DISTANCE <= LARGEST_PORT ? apiPort + DISTANCE : apiPort - DISTANCE;
    return port.orElse(apiPort == 0 ? 0 : distant);
  }
}
