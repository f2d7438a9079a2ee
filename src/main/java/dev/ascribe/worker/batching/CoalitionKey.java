package dev.ascribe.worker.batching;

import dev.ascribe.common.Coalition;
import dev.ascribe.study.AbsencePolicy;

/**
 * Names the label scores of one coalition, exactly. What an absent feature becomes does not matter
 * where none is absent, so the full coalition is one and the same under every policy.
 */
record CoalitionKey(CacheContext context, Coalition present, AbsencePolicy absence) {
  CoalitionKey {
    if (present.isFull()) {
      absence = AbsencePolicy.REMOVE;
    }
  }

  /** An estimate of the bytes that the key takes on the heap, the context included. */
  int bytes() {
    int words = (present.size() + Long.SIZE - 1) / Long.SIZE;
    // Headers of 12 to 16 bytes, aligned to 8: context, key, coalition, its array of words.
    return 48 + 24 + 24 + 16 + Long.BYTES * words;
  }
}
