package dev.ascribe.http.settings;

import com.typesafe.config.Config;
import dev.ascribe.common.SettingsSection;
import java.util.OptionalInt;

/**
 * The settings of the second address of the daemon, which only operators use: for health, metrics
 * and administration. They come from the section {@code ascribe.http.operations}.
 *
 * @param isOn whether the daemon listens at a second address
 * @param port 0 for any free port; empty for a port at a fixed distance from that of the API
 * @param isLoopback whether only programs of this machine can connect
 */
public record OperationsSettings(boolean isOn, String host, OptionalInt port, boolean isLoopback) {
  static final String SECTION = "ascribe.http.operations";

  private static final String PORT = "port";
  private static final int LARGEST_PORT = 65_535;

  /**
   * Distance from the port of the API, so large that daemons at neighbouring ports do not collide.
   */
  private static final int DISTANCE = 1000;

  static OperationsSettings from(Config config) {
    SettingsSection section = SettingsSection.of(config, SECTION);
    String host = section.text("host");
    boolean isOn = !section.isWord(PORT, "off");
    OptionalInt port =
        !isOn || section.isWord(PORT, "auto")
            ? OptionalInt.empty()
            : OptionalInt.of(section.orWord("auto, off").integer(PORT, 0, LARGEST_PORT));
    return new OperationsSettings(isOn, host, port, HttpSettings.isLoopback(section, host));
  }

  /**
   * Returns the port at which the daemon listens for operators.
   *
   * @param apiPort the port of the API in the settings; 0 for any free port
   */
  public int portBeside(int apiPort) {
    int distant = apiPort + DISTANCE <= LARGEST_PORT ? apiPort + DISTANCE : apiPort - DISTANCE;
    return port.orElse(apiPort == 0 ? 0 : distant);
  }
}
