package dev.ascribe.app;

import java.nio.file.Path;

/** Studies in a SQLite file. */
class DeletedStudyTest extends DeletedStudyContract {
  @Override
  String newUrl(Path home) {
    return TinyStudies.url(home);
  }
}
