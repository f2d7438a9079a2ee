package dev.ascribe.reporting.export;

import dev.ascribe.storage.ResultCursor.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;

/**
 * Writes rows to a Parquet file. The pages are compressed with gzip, which every reader of Parquet
 * knows and for which Java needs no native library.
 */
final class ParquetRows implements RowWriter {
  /** The rows of this many bytes are in memory at a time. */
  private static final long ROW_GROUP_BYTES = 16L << 20;

  private final ParquetWriter<Object[]> writer;

  private ParquetRows(ParquetWriter<Object[]> writer) {
    this.writer = writer;
  }

  /**
   * Opens a new file.
   *
   * @param table the name of the schema
   */
  static ParquetRows open(Path file, String table, List<Column> columns) throws IOException {
    return new ParquetRows(
        new Builder(file, new ParquetRecord(table, columns))
            .withConf(new PlainParquetConfiguration())
            .withCodecFactory(new GzipPages())
            .withCompressionCodec(CompressionCodecName.GZIP)
            .withRowGroupSize(ROW_GROUP_BYTES)
            .build());
  }

  @Override
  public void write(Object[] row) throws IOException {
    writer.write(row);
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }

  private static final class Builder extends ParquetWriter.Builder<Object[], Builder> {
    private final ParquetRecord rows;

    Builder(Path file, ParquetRecord rows) {
      super(new LocalOutputFile(file));
      this.rows = rows;
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    protected WriteSupport<Object[]> getWriteSupport(Configuration unused) {
      return rows;
    }

    @Override
    protected WriteSupport<Object[]> getWriteSupport(ParquetConfiguration unused) {
      return rows;
    }
  }
}
