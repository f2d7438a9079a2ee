package dev.ascribe.model.catalog.remote;

/** Whether the digest of every downloaded file must be known. */
public enum Verification {
  /** A file is taken only when its digest is known and right. */
  REQUIRED,
  /** A file of unknown digest is taken as well: the user vouches for it. */
  WAIVED
}
