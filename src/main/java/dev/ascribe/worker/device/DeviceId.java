package dev.ascribe.worker.device;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A device that one worker is pinned to: {@code cpu:0}, {@code cpu:1} ... (each a share of the
 * cores) or {@code cuda:0}, {@code cuda:1} ...
 */
public record DeviceId(boolean cuda, int index) {
  private static final String NUM_THREADS = "ai.djl.pytorch.num_threads";
  private static final Pattern ITEM = Pattern.compile("(cpu|cuda):(\\d+|all)");

  /** The devices of this machine that {@code --devices} names. */
  public static List<DeviceId> parse(String devices) {
    return parse(devices, CudaUtils.getGpuCount());
  }

  /**
   * The devices that {@code --devices} names: {@code auto}, {@code cpu:N} for N shares of the
   * cores, {@code cuda:all}, or a list such as {@code cuda:0,cuda:2}.
   *
   * @param cudaDevices how many CUDA devices there are
   */
  public static List<DeviceId> parse(String devices, int cudaDevices) {
    if (devices.equals("auto")) {
      return cudaDevices > 0 ? range(true, cudaDevices) : range(false, 1);
    }
    List<DeviceId> parsed = new ArrayList<>();
    for (String item : devices.split(",", -1)) {
      Matcher matcher = ITEM.matcher(item.strip());
      if (!matcher.matches() || item.strip().equals("cpu:all")) {
        throw invalid(devices, "allowed: auto, cpu:N, cuda:all, or a list such as cuda:0,cuda:1");
      }
      parsed.addAll(expand(devices, matcher.group(1), matcher.group(2), cudaDevices));
    }
    if (parsed.stream().distinct().count() < parsed.size()) {
      throw invalid(devices, "a device is named twice");
    }
    return List.copyOf(parsed);
  }

  private static List<DeviceId> expand(String devices, String kind, String item, int cudaDevices) {
    if (kind.equals("cpu")) {
      int shares = item.length() > 4 ? Integer.MAX_VALUE : Integer.parseInt(item);
      int cores = Runtime.getRuntime().availableProcessors();
      if (shares < 1 || shares > cores) {
        throw invalid(devices, "cpu:N takes 1 to " + cores + " shares of the cores here");
      }
      return range(false, shares);
    }
    if (item.equals("all") && cudaDevices > 0) {
      return range(true, cudaDevices);
    }
    if (item.equals("all") || item.length() > 4 || Integer.parseInt(item) >= cudaDevices) {
      throw invalid(
          devices, "there are " + cudaDevices + " CUDA devices here, counted from cuda:0");
    }
    return List.of(new DeviceId(true, Integer.parseInt(item)));
  }

  private static List<DeviceId> range(boolean cuda, int count) {
    return IntStream.range(0, count).mapToObj(index -> new DeviceId(cuda, index)).toList();
  }

  private static AscribeException invalid(String devices, String why) {
    return new AscribeException(
        ErrorCode.INVALID_VALUE, "--devices: '" + devices + "' does not fit: " + why);
  }

  /**
   * Shares the cores out among the CPU devices of this process: sets how many threads a tensor
   * operation uses. It is one number per process, read when the tensor engine loads, so this has to
   * be called before anything else of the engine. A value that the user has set stands.
   */
  public static void shareOutCores(List<DeviceId> devices) {
    if (devices.stream().anyMatch(device -> !device.cuda())) {
      useThreads(threadsEach(devices));
    }
  }

  /** The number of threads that a tensor operation uses on each CPU device; at least 1. */
  public static int threadsEach(List<DeviceId> devices) {
    int cpus = (int) devices.stream().filter(device -> !device.cuda()).count();
    return Math.max(1, Runtime.getRuntime().availableProcessors() / Math.max(1, cpus));
  }

  private static void useThreads(int threads) {
    if (System.getProperty(NUM_THREADS) == null) {
      System.setProperty(NUM_THREADS, Integer.toString(threads));
    }
  }

  /**
   * The only device of a process that was started for it. Of the GPUs, such a process sees only its
   * own.
   *
   * @param name for example {@code cuda:2}
   * @param threads of a tensor operation on a CPU device
   */
  public static DeviceId ofProcess(String name, int threads) {
    Matcher matcher = ITEM.matcher(name);
    if (!matcher.matches()) {
      throw invalid(name, "a device such as cpu:1 or cuda:2 is expected");
    }
    if (matcher.group(1).equals("cuda")) {
      return new DeviceId(true, 0);
    }
    useThreads(threads);
    return new DeviceId(false, Integer.parseInt(matcher.group(2)));
  }

  /** The device as the tensor engine knows it; every cpu share is its one CPU. */
  public Device toDevice() {
    return cuda ? Device.gpu(index) : Device.cpu();
  }

  @Override
  public String toString() {
    return (cuda ? "cuda:" : "cpu:") + index;
  }
}
