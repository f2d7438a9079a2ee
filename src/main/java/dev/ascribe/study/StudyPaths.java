package dev.ascribe.study;

/** What paths and names in a study mean. */
interface StudyPaths {
  /**
   * The absolute path of a data file.
   *
   * @param place named by the error when there is none
   */
  String dataFile(String place, String path);

  /**
   * The absolute directory of a model, or its name.
   *
   * @param place named by the error when it may not be used
   */
  String model(String place, String model);

  /**
   * The absolute path of a prompt's file.
   *
   * @param place named by the error when there is none, or when files may not be used
   */
  String promptFile(String place, String path);
}
