package dev.ascribe.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ascribe.worker.device.DeviceId;
import org.junit.jupiter.api.Test;

class ProcessStarterTest {
  private static final DeviceId SECOND = new DeviceId(true, 1);

  @Test
  void aProcessSeesTheGpuOfItsDeviceAlone() {
    assertThat(ProcessStarter.visible(SECOND, null)).isEqualTo("1");
    assertThat(ProcessStarter.visible(SECOND, "")).isEqualTo("1");
  }

  @Test
  void aProcessSeesTheGpuThatTheEngineCountsAsTheDevice() {
    assertThat(ProcessStarter.visible(SECOND, "5, 7")).isEqualTo("7");
    assertThat(ProcessStarter.visible(SECOND, "GPU-ab,GPU-cd,GPU-ef")).isEqualTo("GPU-cd");
  }
}
