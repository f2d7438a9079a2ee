package dev.ascribe.study;

import dev.ascribe.common.Names;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * An enum whose constants users write by name: in studies, on the command line and over HTTP.
 *
 * <p>Stores hold the names as well, so that a constant keeps its name for good.
 */
public interface Named {
  /** The constant's own name, which every enum has. */
  String name();

  /** The name as users write it: lower-case words joined by hyphens. */
  default String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The constant of this name, or the error that names the place and the nearest valid name. */
  static <E extends Enum<E> & Named> E parse(Class<E> type, String place, String id) {
    for (E constant : type.getEnumConstants()) {
      if (constant.id().equals(id)) {
        return constant;
      }
    }
    throw Names.unknown(place, id, ids(type));
  }

  /** All names of the type, in the order of declaration. */
  static <E extends Enum<E> & Named> List<String> ids(Class<E> type) {
    return Arrays.stream(type.getEnumConstants()).map(Named::id).toList();
  }
}
