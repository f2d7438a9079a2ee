package dev.ascribe.reporting.export;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;

/**
 * A whole Parquet file as the library's own reader reads it.
 *
 * @param groups the number of its row groups
 */
record ParquetFile(MessageType schema, List<Group> rows, int groups) {
  static ParquetFile read(Path file) throws IOException {
    ParquetReadOptions options =
        ParquetReadOptions.builder(new PlainParquetConfiguration())
            .withCodecFactory(new Gunzip())
            .build();
    List<Group> rows = new ArrayList<>();
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file), options)) {
      MessageType schema = reader.getFileMetaData().getSchema();
      for (PageReadStore pages = reader.readNextRowGroup();
          pages != null;
          pages = reader.readNextRowGroup()) {
        RecordReader<Group> records =
            new ColumnIOFactory()
                .getColumnIO(schema)
                .getRecordReader(pages, new GroupRecordConverter(schema));
        for (long i = 0; i < pages.getRowCount(); i++) {
          rows.add(records.read());
        }
      }
      return new ParquetFile(schema, rows, reader.getRowGroups().size());
    }
  }

  /** The number in a column of a row; NaN if it is null. */
  static double number(Group row, String column) {
    return row.getFieldRepetitionCount(column) == 0 ? Double.NaN : row.getDouble(column, 0);
  }

  /** The text in a column of a row; null if there is none. */
  static String text(Group row, String column) {
    return row.getFieldRepetitionCount(column) == 0 ? null : row.getString(column, 0);
  }

  /** The numbers of a list; NaN for an element that is null. */
  static double[] numbers(Group row, String column) {
    Group list = row.getGroup(column, 0);
    double[] numbers = new double[list.getFieldRepetitionCount("list")];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number(list.getGroup("list", i), "element");
    }
    return numbers;
  }

  /** The texts of a list. */
  static List<String> texts(Group row, String column) {
    Group list = row.getGroup(column, 0);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < list.getFieldRepetitionCount("list"); i++) {
      texts.add(list.getGroup("list", i).getString("element", 0));
    }
    return texts;
  }

  /** The masks of a list. */
  static List<List<Integer>> masks(Group row, String column) {
    Group list = row.getGroup(column, 0);
    List<List<Integer>> masks = new ArrayList<>();
    for (int i = 0; i < list.getFieldRepetitionCount("list"); i++) {
      Group inner = list.getGroup("list", i).getGroup("element", 0);
      List<Integer> mask = new ArrayList<>();
      for (int j = 0; j < inner.getFieldRepetitionCount("list"); j++) {
        mask.add(inner.getGroup("list", j).getInteger("element", 0));
      }
      masks.add(mask);
    }
    return masks;
  }

  private static final class Gunzip
      implements CompressionCodecFactory, CompressionCodecFactory.BytesInputDecompressor {
    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
      throw new UnsupportedOperationException("files are only read");
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
      return this;
    }

    @Override
    public BytesInput decompress(BytesInput bytes, int size) throws IOException {
      try (GZIPInputStream stream =
          new GZIPInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
        return BytesInput.from(stream.readNBytes(size));
      }
    }

    @Override
    public void decompress(ByteBuffer from, int compressed, ByteBuffer to, int size)
        throws IOException {
      byte[] bytes = new byte[compressed];
      from.get(bytes);
      to.put(decompress(BytesInput.from(bytes), size).toByteArray());
    }

    @Override
    public void release() {
      // Nothing is held between pages.
    }
  }
}
