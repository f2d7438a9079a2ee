package dev.ascribe.common;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;

/**
 * Writes NaN and infinity as null in JSON, which has no numbers for them. Jackson alone would write
 * them as texts.
 */
public final class FiniteNumbers extends StdSerializer<Double> {
  private static final long serialVersionUID = 1L;

  private static final FiniteNumbers NUMBERS = new FiniteNumbers();

  private FiniteNumbers() {
    super(Double.class);
  }

  /** The module to register with a Jackson mapper. */
  public static SimpleModule module() {
    return new SimpleModule()
        .addSerializer(Double.class, NUMBERS)
        .addSerializer(double.class, NUMBERS)
        .addSerializer(double[].class, new Array());
  }

  @Override
  public void serialize(Double value, JsonGenerator generator, SerializerProvider provider)
      throws IOException {
    if (Double.isFinite(value)) {
      generator.writeNumber(value);
    } else {
      generator.writeNull();
    }
  }

  private static final class Array extends StdSerializer<double[]> {
    private static final long serialVersionUID = 1L;

    Array() {
      super(double[].class);
    }

    @Override
    public void serialize(double[] values, JsonGenerator generator, SerializerProvider provider)
        throws IOException {
      generator.writeStartArray();
      for (double value : values) {
        NUMBERS.serialize(value, generator, provider);
      }
      generator.writeEndArray();
    }
  }
}
