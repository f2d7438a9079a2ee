package dev.ascribe.worker.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ai.djl.Device;
import dev.ascribe.model.ExplainableModel;
import dev.ascribe.model.GoldenEncoder;
import dev.ascribe.model.ModelLoader;
import dev.ascribe.model.NetworkPool;
import dev.ascribe.study.ModelRef;
import dev.ascribe.study.Paradigm;
import dev.ascribe.worker.AdditiveModel;
import dev.ascribe.worker.Units;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ResidentModelsTest {
  private final List<String> closed = new ArrayList<>();

  /** Each of 1000 bytes. */
  private ResidentModels additive(long budgetBytes) {
    return new ResidentModels(
        reference ->
            new AdditiveModel(
                reference,
                rows -> {},
                () -> {
                  closed.add(reference.model());
                  if (reference.model().equals("bad")) {
                    throw new IllegalStateException("cannot be closed");
                  }
                }),
        budgetBytes);
  }

  private static ModelRef tiny(String model, String template) {
    return new ModelRef(
        GoldenEncoder.directory(model).toString(),
        Paradigm.PROMPTED,
        List.of("no", "yes"),
        template,
        List.of("terrible", "great"),
        null);
  }

  @Test
  void theLeastRecentlyUsedGoFirstButNotThoseThatAreKeptOrInUse() {
    ResidentModels models = additive(3000);
    models.get(Units.model("kept"));
    models.keep(Units.model("kept"));
    models.get(Units.model("a"));
    models.get(Units.model("b"));
    models.use(
        Units.model("a"),
        model -> {
          models.get(Units.model("c"));
          models.get(Units.model("d"));
          return null;
        });
    assertThat(closed).containsExactly("b", "c");
    assertThat(models.bytes()).isEqualTo(3000);
    models.putAside();
    assertThat(models.references()).containsExactly(Units.model("kept"));
  }

  @Test
  void oneThatCannotBeClosedDoesNotKeepTheOthersOpen() {
    ResidentModels models = additive(Long.MAX_VALUE);
    models.get(Units.model("bad"));
    models.get(Units.model("good"));

    assertThatCode(models::close).doesNotThrowAnyException();

    assertThat(closed).containsExactly("bad", "good");
    assertThat(models.references()).isEmpty();
  }

  @Test
  void modelsThatShareMemoryCountOnceAndGoTogether() {
    NetworkPool pool = new NetworkPool(Device.cpu(), 1 << 20);
    long bytes;
    try (ExplainableModel alone =
        ModelLoader.load(
            tiny("tiny-bert", "{text} It was {mask}."),
            GoldenEncoder.directory("tiny-bert"),
            Device.cpu())) {
      bytes = alone.parameterBytes();
    }
    try (ResidentModels models =
        new ResidentModels(
            reference -> ModelLoader.load(reference, Path.of(reference.model()), pool), bytes)) {
      models.get(tiny("tiny-bert", "{text} It was {mask}."));
      models.get(tiny("tiny-bert", "{text} All in all {mask}."));
      assertThat(models.references()).hasSize(2);
      assertThat(models.bytes()).isEqualTo(bytes);

      models.get(tiny("tiny-roberta", "{text} It was {mask}."));

      assertThat(models.references())
          .containsExactly(tiny("tiny-roberta", "{text} It was {mask}."));
    }
  }

  @Test
  void templatesWithoutEndDoNotStayForEver() {
    NetworkPool pool = new NetworkPool(Device.cpu(), 1 << 20);
    try (ResidentModels models =
        new ResidentModels(
            reference -> ModelLoader.load(reference, Path.of(reference.model()), pool),
            Long.MAX_VALUE)) {
      Object memory = models.get(tiny("tiny-bert", "{text} It was {mask}.")).memory();
      IntStream.range(0, 40)
          .mapToObj(i -> tiny("tiny-bert", "{text} It was " + "so ".repeat(i) + "{mask}."))
          .forEach(reference -> assertThat(models.get(reference).memory()).isSameAs(memory));
      assertThat(models.references()).hasSize(32);
    }
  }

  @Test
  void prefixesThatADecoderKeepsCountAndMakeOthersGo() {
    AtomicLong prefixes = new AtomicLong();
    ResidentModels models =
        new ResidentModels(
            reference ->
                new AdditiveModel(reference, rows -> {}, () -> {}) {
                  @Override
                  public long prefixBytes() {
                    return reference.model().equals("decoder") ? prefixes.get() : 0;
                  }
                },
            2500);
    models.get(Units.model("other"));
    models.get(Units.model("decoder"));
    prefixes.set(400);
    models.get(Units.model("decoder"));
    assertThat(models.bytes()).isEqualTo(2400);
    assertThat(models.references()).hasSize(2);
    prefixes.set(600);
    models.get(Units.model("decoder"));
    assertThat(models.bytes()).isEqualTo(1600);
    assertThat(models.references()).containsExactly(Units.model("decoder"));
  }
}
