"""Measures by the code of ferret (Attanasio et al. 2023), which is read from a checkout.

Its package imports every explainer and plotting library at once, so only the modules of measures are imported. Its
measures of faithfulness ask a model; here they ask a table of the stored probabilities.
"""
import importlib
import math
import pathlib
import sys
import types

import numpy
import scipy.stats
import torch

from stored import BadInput, has_near_ties

PACKAGE = "ferret"
SHARES = (1, 5, 10, 20, 50)


def load(folder):
    package = pathlib.Path(folder) / "ferret"
    if not (package / "evaluators/plausibility_measures.py").is_file():
        raise BadInput(f"{folder}: has no ferret/evaluators/plausibility_measures.py; clone https://github.com/g8a9/ferret")
    torch.set_num_threads(1)  # tensors of a few words only
    sys.modules["ferret"] = types.ModuleType("ferret")
    sys.modules["ferret"].__path__ = [str(package)]
    names = ("explainers.explanation", "evaluators.plausibility_measures", "evaluators.faithfulness_measures")
    return [importlib.import_module(f"ferret.{name}") for name in names]


class StoredModel:
    """Answers ferret's questions from stored probabilities. Words are their own tokens, and a text is its words' indexes."""

    cls_token = None

    def __init__(self, words, probabilities):
        self.words = words
        self.probabilities = probabilities  # of the predicted label, by the indexes of the words that are left
        self.tokenizer = self

    def _tokenize(self, text):
        return {"attention_mask": torch.ones(self.words, dtype=torch.long), "input_ids": torch.arange(self.words)[None]}

    def decode(self, ids, skip_special_tokens):
        return tuple(int(word) for word in ids)

    def batch_decode(self, samples, skip_special_tokens):
        return [self.decode(ids, skip_special_tokens) for ids in samples]

    def _forward(self, texts, output_hidden_states):
        p = torch.tensor([self.probabilities[text] for text in (texts if isinstance(texts, list) else [texts])], dtype=torch.float64)
        return None, torch.stack([p, 1 - p], dim=1).log()

    def _postprocess_logits(self, logits, target_token_pos_idx):
        return logits


def measure(evaluator, model, explanation, **settings):
    """Makes ferret's evaluator without the model that its constructor wants."""
    made = object.__new__(evaluator)
    made.helper = model
    return made.compute_evaluation(explanation, remove_first_last=False, **settings).value


def compare(study, folder, differences):
    explanations, plausible, faithful = load(folder)
    for explanation in study.explanations:
        if explanation.has_words():
            plausibility(explanations, plausible, explanation, differences)
        if ("comprehensiveness", "") in explanation.metrics and ("sufficiency", "") in explanation.metrics:
            faithfulness(explanations, faithful, explanation, differences)
        drops = study.drops.get((explanation.run, explanation.instance))
        if drops is not None and ("leave-one-out-tau", "") in explanation.metrics:
            leave_one_out(explanations, faithful, explanation, drops, differences)


def fed(kind, words, scores, **more):
    everything = tuple(range(words))
    return kind(everything, ["x"], scores, "", 0, "text-classification", **more)


def ranks(scores):
    """Scores of the same order and the same ties, all above 0. ferret's default keeps scores above 0 only, and its other
    branch compares an array with a list, which numpy since 1.25 refuses."""
    return scipy.stats.rankdata(scores, method="dense")


def plausibility(explanations, plausible, explanation, differences):
    truth = explanation.text.rationales["union"]
    size = int(truth.sum())
    is_tied = ties_at_cut(explanation.word_scores, size)
    kind = explanations.ExplanationWithRationale
    ranked = fed(kind, len(truth), ranks(explanation.word_scores), rationale=truth)
    scored = fed(kind, len(truth), explanation.word_scores, rationale=truth)
    evaluators = {
        "auprc": (plausible.AUPRC_PlausibilityEvaluation, "auprc", True),
        "token-f1": (plausible.Tokenf1_PlausibilityEvaluation, "token-f1, k of the text", True),
        "iou-f1": (plausible.TokenIOU_PlausibilityEvaluation, "iou-f1 against IoU of all words, k of the text", False),
    }
    for name, (evaluator, label, is_same) in evaluators.items():
        ours = explanation.metrics[name, "union"]
        place = explanation.place()
        if name != "auprc" and is_tied:
            label, is_same = f"{label}, ties at the cut", False
        theirs = measure(evaluator, None, ranked, top_k_rationale=size)
        if is_same:
            differences.add_ranked(PACKAGE, label, ours, theirs, place, has_near_ties(explanation.word_scores))
        else:
            differences.add(PACKAGE, label, ours, theirs, place, is_same=False)
        theirs = measure(evaluator, None, scored)
        differences.add(PACKAGE, f"{name} against its defaults", ours, theirs, place, is_same=False)


def ties_at_cut(scores, count):
    """Whether the last word of the top has the score of the next one, so that packages may choose differently."""
    ordered = numpy.sort(scores)[::-1]
    return count < len(scores) and ordered[count - 1] == ordered[count]


def faithfulness(explanations, faithful, explanation, differences):
    words = len(explanation.scores)
    counts = {share: math.ceil(words * share / 100) for share in SHARES}
    if any(ties_at_cut(explanation.scores, count) for count in counts.values()):
        return
    order = numpy.argsort(-explanation.scores, kind="stable")
    given = fed(explanations.Explanation, words, ranks(explanation.scores))
    evaluators = {
        "comprehensiveness": (faithful.AOPC_Comprehensiveness_Evaluation, lambda count: order[count:]),
        "sufficiency": (faithful.AOPC_Sufficiency_Evaluation, lambda count: order[:count]),
    }
    for name, (evaluator, left) in evaluators.items():
        probabilities = {given.text: explanation.p()}
        for share, count in counts.items():
            kept = tuple(sorted(int(word) for word in left(count)))
            probabilities[kept] = explanation.p() - explanation.metrics[f"{name}@{share}", ""]
        # Shares of which ferret, which rounds down, makes our numbers of words.
        shares = [(count + 0.5) / words for count in counts.values()]
        theirs = measure(evaluator, StoredModel(words, probabilities), given, removal_args={"thresholds": shares})
        repeats = len(set(counts.values())) < len(counts)
        label = f"{name} (AOPC), " + ("equal shares counted once" if repeats else "all shares different")
        differences.add(PACKAGE, label, explanation.metrics[name, ""], theirs, explanation.place(), is_same=not repeats)


def leave_one_out(explanations, faithful, explanation, drops, differences):
    words = len(explanation.scores)
    given = fed(explanations.Explanation, words, explanation.scores)
    probabilities = {given.text: explanation.p()}
    for word in range(words):
        probabilities[given.text[:word] + given.text[word + 1 :]] = explanation.p() - drops[word]
    theirs = measure(faithful.TauLOO_Evaluation, StoredModel(words, probabilities), given)
    is_near = has_near_ties(drops) or has_near_ties(explanation.scores)
    ours = explanation.metrics["leave-one-out-tau", ""]
    differences.add_ranked(PACKAGE, "leave-one-out-tau", ours, theirs, explanation.place(), is_near)
