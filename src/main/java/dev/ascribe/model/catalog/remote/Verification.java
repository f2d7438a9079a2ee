package dev.ascribe.model.catalog.remote;

/** Whether a file may be taken of which the server tells too little to see that it is right. */
public enum Verification {
  /** The digest of every file is known and right, so its length is, too. */
  REQUIRED,
  /** What is known is right; who asked for the model vouches for the rest. */
  WAIVED
}
