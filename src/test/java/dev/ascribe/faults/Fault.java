package dev.ascribe.faults;

import java.util.Locale;

/**
 * One fault of a plan.
 *
 * @param device the number of the device that has it, where it is one of a device
 * @param target the message or the text that it hits; empty where it hits whatever comes
 * @param at how many batches, commits or messages of its kind pass before it, or after how many
 *     milliseconds it hits a process
 * @param times how often in a row it happens
 * @param millis how long it lasts, where it takes time
 */
record Fault(FaultKind kind, int device, String target, int at, int times, int millis) {
  /** Whether the fault happens at the passage of this number, from 0. */
  boolean hits(int passage) {
    return passage >= at && passage < at + times;
  }

  boolean isOfDevice(int number) {
    return kind.seam() == FaultKind.Seam.DEVICE && device == number;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(kind.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    if (kind.seam() == FaultKind.Seam.DEVICE) {
      text.append(" on cpu:").append(device);
    }
    if (!target.isEmpty()) {
      text.append(" (").append(target).append(')');
    }
    text.append(" at ").append(at).append(", times ").append(times);
    return millis > 0 ? text.append(", ").append(millis).append(" ms").toString() : text.toString();
  }
}
