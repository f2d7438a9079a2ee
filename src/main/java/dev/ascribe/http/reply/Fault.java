package dev.ascribe.http.reply;

import java.util.Locale;

/** Whose fault it is that a request was not answered as its caller wished. */
public enum Fault {
  /** It was. */
  NONE,
  /** What was asked for cannot be, or not now, or not by the deadline that the caller set. */
  CALLER,
  /** Something is wrong here, and its operator wants to know. */
  SERVER;

  /** Of a reply of which nothing else is known. */
  public static Fault of(int status) {
    if (status < 400) {
      return NONE;
    }
    return status < 500 ? CALLER : SERVER;
  }

  /** Of what a request failed with. */
  public static Fault of(Throwable failure, int status) {
    return Problem.cause(failure) instanceof Refusal ? CALLER : of(status);
  }

  /** As meters write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
