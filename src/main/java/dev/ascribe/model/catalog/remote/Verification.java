package dev.ascribe.model.catalog.remote;

/** Says whether the digest of every downloaded file must be known. */
public enum Verification {
  /** A file is accepted only if its digest is known and right. */
  REQUIRED,
  /** A file without a known digest is accepted as well: the user vouches for it. */
  WAIVED
}
