package dev.ascribe.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import dev.ascribe.model.MemoryCheck.Need;
import dev.ascribe.model.safetensors.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryCheckTest {
  private static final long GIGABYTE = 1_000_000_000;

  @TempDir Path root;

  @Test
  void whatDoesNotFitIsRefusedWithBothFigures() {
    Need need = new Need(28 * GIGABYTE, GIGABYTE);
    assertThatThrownBy(
            () -> MemoryCheck.require("vicuna", need, OptionalLong.of(16 * GIGABYTE), "cpu()"))
        .isInstanceOfSatisfying(
            AscribeException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_MEMORY))
        .hasMessageContaining("needs 29.0 GB")
        .hasMessageContaining("16.0 GB are free");
    assertThatCode(
            () -> MemoryCheck.require("vicuna", need, OptionalLong.of(29 * GIGABYTE), "cpu()"))
        .doesNotThrowAnyException();
    assertThatCode(() -> MemoryCheck.require("vicuna", need, OptionalLong.empty(), "cpu()"))
        .doesNotThrowAnyException();
  }

  @Test
  void halvesTakeTwiceTheirBytesInSinglePrecision() {
    try (Checkpoint checkpoint = Checkpoint.open(Path.of("src/test/resources/models/tiny-bert"))) {
      long elements = checkpoint.names().stream().mapToLong(checkpoint::elementCount).sum();
      assertThat(Need.of(checkpoint, false).weightBytes()).isEqualTo(4 * elements);
      assertThat(Need.of(checkpoint, true).weightBytes())
          .isEqualTo(
              checkpoint.names().stream()
                  .mapToLong(
                      name -> checkpoint.elementCount(name) * checkpoint.elementType(name).bytes())
                  .sum());
    }
  }

  @Test
  void theLeastOfMachineAndGroupsCounts() throws IOException {
    write("proc/meminfo", "MemTotal:  8000 kB\nMemAvailable:    4000 kB\n");
    assertThat(available()).hasValue(4_096_000);
    write("proc/self/cgroup", "0::/jobs/mine\n");
    write("sys/fs/cgroup/jobs/mine/memory.max", "max\n");
    write("sys/fs/cgroup/jobs/mine/memory.current", "900000\n");
    assertThat(available()).hasValue(4_096_000);
    write("sys/fs/cgroup/jobs/memory.max", "2000000\n");
    write("sys/fs/cgroup/jobs/memory.current", "1500000\n");
    write("sys/fs/cgroup/jobs/memory.stat", "anon 5\ninactive_file 200000\n");
    assertThat(available()).hasValue(700_000);
  }

  @Test
  void theOlderControlGroupsCountToo() throws IOException {
    write("proc/meminfo", "MemAvailable:    4000 kB\n");
    write("proc/self/cgroup", "12:pids:/x\n5:memory:/docker/abc\n");
    // In a container the path of the group leads nowhere; the mount is the group.
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "3000000\n");
    write("sys/fs/cgroup/memory/memory.usage_in_bytes", "1000000\n");
    assertThat(available()).hasValue(2_000_000);
  }

  @Test
  void whereNobodySaysNothingIsKnown() {
    assertThat(available()).isEmpty();
  }

  private OptionalLong available() {
    return new AvailableMemory(root).ofHost();
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
