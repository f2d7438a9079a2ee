package dev.ascribe.dataset;

import dev.ascribe.study.DatasetSpec;
import dev.ascribe.study.FeatureLevel;
import java.io.IOException;
import java.io.Reader;
import java.util.List;

/** Reads the instances of one file in one format. */
interface DatasetReader {
  /**
   * Reads all instances.
   *
   * @param origin the name of the file in errors
   * @param content the text of the file, without a byte order mark
   * @param dataset with the task and the labels of the file
   * @param options how the file is read
   * @throws dev.ascribe.common.AscribeException INVALID_DATA or UNKNOWN_NAME; the message names
   *     file, line, column and value
   */
  Reading read(String origin, Reader content, DatasetSpec dataset, Options options)
      throws IOException;

  /**
   * Says how a file is read.
   *
   * @param strict whether rows that would be left out are refused
   * @param level the features to which rationales refer: segments, or words for all other levels
   */
  record Options(boolean strict, FeatureLevel level) {}

  /** The usable rows of a file, and the numbers of other rows. */
  record Reading(List<Instance> instances, SkippedRows skipped) {
    public Reading {
      instances = List.copyOf(instances);
    }
  }
}
