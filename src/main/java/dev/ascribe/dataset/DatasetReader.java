package dev.ascribe.dataset;

import dev.ascribe.study.DatasetSpec;
import java.io.IOException;
import java.io.Reader;
import java.util.List;

/** Reads the instances of one file in one format. */
interface DatasetReader {
  /**
   * Reads all instances.
   *
   * @param origin the file as errors write it
   * @param content the text of the file, without a byte order mark
   * @param dataset its task and labels
   * @throws dev.ascribe.common.AscribeException INVALID_DATA, UNKNOWN_NAME or EMPTY_TEXT, naming
   *     file, line, column and value
   */
  Reading read(String origin, Reader content, DatasetSpec dataset) throws IOException;

  /**
   * What a file holds.
   *
   * @param blankRows rows without text, which are left out
   */
  record Reading(List<Instance> instances, int blankRows) {
    public Reading {
      instances = List.copyOf(instances);
    }
  }
}
