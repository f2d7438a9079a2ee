package dev.ascribe.study;

import java.util.List;

/** A pre-trained model of a study and the paradigms under which it is run. */
public record ModelSpec(String model, List<Paradigm> paradigms) {
  public ModelSpec {
    paradigms = List.copyOf(paradigms);
  }
}
