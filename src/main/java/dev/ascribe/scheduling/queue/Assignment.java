package dev.ascribe.scheduling.queue;

import dev.ascribe.common.ErrorCode;
import dev.ascribe.study.ModelRef;
import dev.ascribe.worker.protocol.ToScheduler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * Decides which device gets which of the waiting units. A unit goes to the device with room that
 * holds the fewest units. A device that must first load the unit's model counts as if it held
 * several more units, so that a unit goes to a device with its model unless another has far less to
 * do.
 *
 * <p>A device has one limit for urgent units and another for the other units. A device that trains
 * gets no other units, except urgent ones when all devices train: it computes them between two
 * steps of its training, which take about a second. A training goes only to a device that gets no
 * other ordinary unit at the same time.
 *
 * <p>A unit that a device has failed goes to a device that has not failed it, and waits for one if
 * none of them has room. If all devices that do not train have failed it, it goes again to one of
 * them, but to none whose reason will be the same again if another is left, and then to the one
 * that has failed the fewest units since it last computed one.
 */
final class Assignment {
  /**
   * A device that has loaded the model is preferred, unless another holds more than this many units
   * fewer.
   */
  static final int UNITS_OF_LOADING = 4;

  private static final class Device {
    private final ToScheduler.Pull pull;
    private final List<QueuedUnit> given = new ArrayList<>();
    private int urgent;
    private int ordinary;
    private int ordinaryGiven;
    private boolean trains;

    Device(ToScheduler.Pull pull) {
      this.pull = pull;
    }

    void hold(QueuedUnit unit) {
      if (unit.owner().urgent()) {
        urgent++;
      } else {
        ordinary++;
      }
      trains |= unit.isExclusive();
    }

    void give(QueuedUnit unit) {
      hold(unit);
      given.add(unit);
      if (!unit.owner().urgent()) {
        ordinaryGiven++;
      }
    }

    boolean hasFailed(QueuedUnit unit) {
      return unit.failedOn().containsKey(pull.deviceName());
    }

    /**
     * Whether the unit had too little memory here, or results that are no numbers. Other failures
     * may be those of units in the same batch.
     */
    boolean wouldFailAgain(QueuedUnit unit) {
      ErrorCode reason = unit.failedOn().get(pull.deviceName());
      return reason == ErrorCode.OUT_OF_MEMORY || reason == ErrorCode.NON_FINITE_OUTPUT;
    }

    boolean holds(ModelRef model) {
      return pull.resident().contains(model);
    }
  }

  private final Map<String, Device> devices = new LinkedHashMap<>();
  private final ToIntFunction<String> failuresInARow;

  /**
   * @param pulls the last pull of each device
   * @param failuresInARow how many units a device has failed since it last computed one
   */
  Assignment(Collection<ToScheduler.Pull> pulls, ToIntFunction<String> failuresInARow) {
    this.failuresInARow = failuresInARow;
    pulls.forEach(pull -> devices.put(pull.deviceName(), new Device(pull)));
  }

  /** Notes that a device holds a unit already. Ignores a device that has not pulled. */
  void held(String device, QueuedUnit unit) {
    Device holder = devices.get(device);
    if (holder != null) {
      holder.hold(unit);
    }
  }

  /** Takes as many units from the queues as the devices have room for, and says who gets which. */
  Map<ToScheduler.Pull, List<QueuedUnit>> of(WorkQueue urgent, WorkQueue ordinary, long now) {
    boolean allTrain = devices.values().stream().allMatch(device -> device.trains);
    share(
        urgent,
        device -> (allTrain || !device.trains) && device.urgent < device.pull.window(),
        device -> device.urgent,
        now);
    share(
        ordinary,
        device -> !device.trains && device.ordinary < device.pull.window(),
        device -> device.ordinary,
        now);
    Map<ToScheduler.Pull, List<QueuedUnit>> given = new LinkedHashMap<>();
    for (Device device : devices.values()) {
      if (!device.given.isEmpty()) {
        given.put(device.pull, device.given);
      }
    }
    return given;
  }

  private void share(
      WorkQueue queue, Predicate<Device> hasRoom, ToIntFunction<Device> load, long now) {
    Deque<QueuedUnit> waitsForOthers = new ArrayDeque<>();
    while (!queue.isEmpty()) {
      List<Device> open = devices.values().stream().filter(hasRoom).toList();
      Set<ModelRef> resident = new HashSet<>();
      open.forEach(device -> resident.addAll(device.pull.resident()));
      boolean mayTrain = open.stream().anyMatch(device -> device.ordinaryGiven == 0);
      Optional<QueuedUnit> next =
          open.isEmpty() ? Optional.empty() : queue.poll(resident, mayTrain, now);
      if (next.isEmpty()) {
        break;
      }
      QueuedUnit unit = next.get();
      boolean haveAllFailed =
          devices.values().stream().allMatch(device -> device.trains || device.hasFailed(unit));
      boolean wouldAllFailAgain =
          devices.values().stream()
              .allMatch(device -> device.trains || device.wouldFailAgain(unit));
      Predicate<Device> mayHave =
          device ->
              haveAllFailed
                  ? wouldAllFailAgain || !device.wouldFailAgain(unit)
                  : !device.hasFailed(unit);
      open.stream()
          .filter(device -> !unit.isExclusive() || device.ordinaryGiven == 0)
          .filter(mayHave)
          .min(
              Comparator.<Device>comparingInt(
                      device ->
                          haveAllFailed ? failuresInARow.applyAsInt(device.pull.deviceName()) : 0)
                  .thenComparingInt(
                      device ->
                          load.applyAsInt(device)
                              + (device.holds(unit.unit().model()) ? 0 : UNITS_OF_LOADING))
                  .thenComparingInt(device -> device.urgent + device.ordinary))
          .ifPresentOrElse(device -> device.give(unit), () -> waitsForOthers.push(unit));
    }
    // Each is put before all others, so the first one goes last.
    waitsForOthers.forEach(queue::putBack);
  }
}
