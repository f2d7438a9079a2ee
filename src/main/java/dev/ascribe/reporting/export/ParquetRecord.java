package dev.ascribe.reporting.export;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ascribe.storage.ResultCursor.Column;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * Maps a row to a record of Parquet. Every column may be null, as may the elements of a list, since
 * null stands for NaN.
 */
final class ParquetRecord extends WriteSupport<Object[]> {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<Column> columns;
  private final MessageType schema;
  private RecordConsumer record;

  ParquetRecord(String table, List<Column> columns) {
    this.columns = columns;
    this.schema = new MessageType(table, columns.stream().map(ParquetRecord::type).toList());
  }

  private static Type type(Column column) {
    String name = column.name();
    return switch (column.type()) {
      case TEXT -> Types.optional(BINARY).as(stringType()).named(name);
      case INTEGER -> Types.optional(INT64).named(name);
      case NUMBER -> Types.optional(DOUBLE).named(name);
      case TIME -> Types.optional(INT64).as(timestampType(true, TimeUnit.MILLIS)).named(name);
      case NUMBERS -> Types.optionalList().optionalElement(DOUBLE).named(name);
      case TEXTS -> Types.optionalList().optionalElement(BINARY).as(stringType()).named(name);
      case MASKS -> Types.optionalList().optionalListElement().optionalElement(INT32).named(name);
    };
  }

  @Override
  public WriteContext init(Configuration unused) {
    return new WriteContext(schema, Map.of());
  }

  @Override
  public WriteContext init(ParquetConfiguration unused) {
    return new WriteContext(schema, Map.of());
  }

  @Override
  public void prepareForWrite(RecordConsumer consumer) {
    this.record = consumer;
  }

  @Override
  public void write(Object[] row) {
    record.startMessage();
    for (int i = 0; i < row.length; i++) {
      if (row[i] != null) {
        record.startField(columns.get(i).name(), i);
        add(columns.get(i), row[i]);
        record.endField(columns.get(i).name(), i);
      }
    }
    record.endMessage();
  }

  private void add(Column column, Object value) {
    switch (column.type()) {
      case TEXT -> record.addBinary(Binary.fromString(value.toString()));
      case INTEGER, TIME -> record.addLong(((Number) value).longValue());
      case NUMBER -> record.addDouble(((Number) value).doubleValue());
      case NUMBERS -> addList(parsed(value), number -> record.addDouble(number.doubleValue()));
      case TEXTS ->
          addList(parsed(value), text -> record.addBinary(Binary.fromString(text.textValue())));
      case MASKS ->
          addList(
              parsed(value), mask -> addList(mask, marked -> record.addInteger(marked.intValue())));
    }
  }

  /** Adds a list in the three levels that the format of Parquet prescribes. */
  private void addList(JsonNode values, Consumer<JsonNode> add) {
    record.startGroup();
    if (!values.isEmpty()) {
      record.startField("list", 0);
      for (JsonNode value : values) {
        record.startGroup();
        if (!value.isNull()) {
          record.startField("element", 0);
          add.accept(value);
          record.endField("element", 0);
        }
        record.endGroup();
      }
      record.endField("list", 0);
    }
    record.endGroup();
  }

  private static JsonNode parsed(Object list) {
    try {
      return JSON.readTree(list.toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the store has a list that is no JSON: " + list, e);
    }
  }
}
