package dev.ascribe.model.catalog.remote;

import dev.ascribe.common.AscribeException;
import dev.ascribe.common.ErrorCode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a model of the hub: {@code hf:ORG/NAME} or {@code hf:ORG/NAME@REVISION}.
 *
 * @param repository {@code ORG/NAME}; the oldest models have no {@code ORG}
 * @param revision a branch, a tag or a commit; {@code main} by default
 */
public record HubId(String repository, String revision) {
  /** Stands for every id in messages that say what is allowed. */
  public static final String ANY = "hf:ORG/NAME";

  private static final String PREFIX = "hf:";
  private static final String MAIN = "main";
  private static final String PART = "[A-Za-z0-9][A-Za-z0-9._-]*";
  private static final Pattern FORM =
      Pattern.compile("hf:(PART(?:/PART)?)(?:@(PART(?:/PART)*))?".replace("PART", PART));

  /** Whether a model name begins like a name of the hub. */
  public static boolean is(String model) {
    return model.startsWith(PREFIX);
  }

  /**
   * Parses a name.
   *
   * @throws AscribeException INVALID_VALUE if it is malformed
   */
  public static HubId parse(String model) {
    Matcher matcher = FORM.matcher(model);
    if (!matcher.matches() || model.contains("..")) {
      throw new AscribeException(
          ErrorCode.INVALID_VALUE,
          "model '%s': not of the form hf:ORG/NAME or hf:ORG/NAME@REVISION".formatted(model));
    }
    return new HubId(matcher.group(1), matcher.group(2) == null ? MAIN : matcher.group(2));
  }

  /** Returns a name for the directory of the model; different models have different names. */
  public String directoryName() {
    String name = "hf--" + repository.replace("/", "--");
    return revision.equals(MAIN) ? name : name + "--at--" + revision.replace("/", "--");
  }

  @Override
  public String toString() {
    return PREFIX + repository + (revision.equals(MAIN) ? "" : "@" + revision);
  }
}
