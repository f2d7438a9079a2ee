package dev.ascribe.common;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;

/**
 * Writes NaN and infinity as null, which JSON has no numbers for. Jackson itself would write them
 * as texts.
 */
public final class FiniteNumbers extends StdSerializer<Double> {
  private static final long serialVersionUID = 1L;

  private FiniteNumbers() {
    super(Double.class);
  }

  /** To be registered with a mapper. */
  public static SimpleModule module() {
    return new SimpleModule().addSerializer(new FiniteNumbers());
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
}
