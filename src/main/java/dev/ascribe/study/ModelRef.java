package dev.ascribe.study;

import dev.ascribe.common.HeapBytes;
import java.util.List;

/**
 * Everything that a worker needs to load a classifier, as names and small texts.
 *
 * @param model a catalog name, a directory or {@code hf:ORG/NAME}
 * @param paradigm by which it becomes a classifier
 * @param labels the labels in the order in which they are scored
 * @param template the cloze with {@code {mask}} and {@code {text}}, or {@code {premise}} and {@code
 *     {hypothesis}}; for {@code decoder} without {@code {mask}}, since the answer follows its end;
 *     null for {@code fine-tuned}
 * @param labelWords the verbalizer: a word for each label, in the order of the labels; empty for
 *     {@code fine-tuned}
 * @param checkpoint the directory of the trained weights; null for the model's own
 * @param context the parts of a {@code decoder}'s prompt around the template; {@link
 *     PromptContext#NONE} for other paradigms
 * @param digest the digest that the files of the model and of the checkpoint must have; null allows
 *     any
 * @param randomisation seed of random parameters in place of the learned ones; null for those of
 *     the files
 */
public record ModelRef(
    String model,
    Paradigm paradigm,
    List<String> labels,
    String template,
    List<String> labelWords,
    String checkpoint,
    PromptContext context,
    String digest,
    Long randomisation) {
  private static final int RECORD_BYTES = 48;

  public ModelRef {
    labels = List.copyOf(labels);
    labelWords = List.copyOf(labelWords);
    context = context == null ? PromptContext.NONE : context;
  }

  /** Creates a reference to a classifier with the parameters of its files. */
  public ModelRef(
      String model,
      Paradigm paradigm,
      List<String> labels,
      String template,
      List<String> labelWords,
      String checkpoint,
      PromptContext context,
      String digest) {
    this(model, paradigm, labels, template, labelWords, checkpoint, context, digest, null);
  }

  /** Creates a reference to a classifier whose files may have any digest. */
  public ModelRef(
      String model,
      Paradigm paradigm,
      List<String> labels,
      String template,
      List<String> labelWords,
      String checkpoint,
      PromptContext context) {
    this(model, paradigm, labels, template, labelWords, checkpoint, context, null);
  }

  /** Creates a reference to a classifier without a context around its template. */
  public ModelRef(
      String model,
      Paradigm paradigm,
      List<String> labels,
      String template,
      List<String> labelWords,
      String checkpoint) {
    this(model, paradigm, labels, template, labelWords, checkpoint, PromptContext.NONE);
  }

  /** Estimates how many bytes of the heap the reference takes; many if its template is long. */
  public long heapBytes() {
    return RECORD_BYTES
        + HeapBytes.of(model)
        + HeapBytes.of(labels)
        + HeapBytes.of(template)
        + HeapBytes.of(labelWords)
        + HeapBytes.of(checkpoint)
        + HeapBytes.of(digest)
        + context.heapBytes();
  }

  public ModelRef withCheckpoint(String directory) {
    return new ModelRef(
        model, paradigm, labels, template, labelWords, directory, context, null, randomisation);
  }

  /** Returns a reference to the same classifier that allows only files with this digest. */
  public ModelRef withDigest(String required) {
    return new ModelRef(
        model,
        paradigm,
        labels,
        template,
        labelWords,
        checkpoint,
        context,
        required,
        randomisation);
  }

  /** Returns a reference to the same classifier with random parameters. */
  public ModelRef withRandomParameters(long seed) {
    return new ModelRef(
        model, paradigm, labels, template, labelWords, checkpoint, context, digest, seed);
  }
}
