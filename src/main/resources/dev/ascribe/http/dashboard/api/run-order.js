// The order in which people look for a run.

const PARADIGMS = ["prompted", "fine-tuned", "decoder", "classifier"];

// By data set, model, paradigm, training size and seed: the daemon lists the runs of a study by their ids
// where another process has run it, and "16" before "4".
export function byPlan(one, other) {
  return (
    one.dataset.localeCompare(other.dataset) ||
    one.model.localeCompare(other.model) ||
    PARADIGMS.indexOf(one.paradigm) - PARADIGMS.indexOf(other.paradigm) ||
    one.training_size - other.training_size ||
    one.seed - other.seed
  );
}
