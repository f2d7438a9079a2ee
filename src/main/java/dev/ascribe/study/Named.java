package dev.ascribe.study;

import dev.ascribe.common.Names;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * An enum whose constants users write by name: in studies, on the command line and over HTTP.
 *
 * <p>Stores contain the names as well, so a constant must never be renamed.
 */
public interface Named {
  /** Returns the name of the constant in Java. */
  String name();

  /** Returns the name as users write it: lower-case words joined by hyphens. */
  default String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Returns the constant with a name.
   *
   * @throws dev.ascribe.common.AscribeException UNKNOWN_NAME with the place and the nearest valid
   *     name
   */
  static <E extends Enum<E> & Named> E parse(Class<E> type, String place, String id) {
    for (E constant : type.getEnumConstants()) {
      if (constant.id().equals(id)) {
        return constant;
      }
    }
    throw Names.unknown(place, id, ids(type));
  }

  /** Returns all names of the type, in the order of declaration. */
  static <E extends Enum<E> & Named> List<String> ids(Class<E> type) {
    return Arrays.stream(type.getEnumConstants()).map(Named::id).toList();
  }
}
