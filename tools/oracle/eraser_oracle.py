"""Measures by the code of ERASER (DeYoung et al. 2020), which is read from a checkout."""
import collections
import logging
import pathlib
import sys

import numpy

from stored import BadInput, has_near_ties, top

PACKAGE = "ERASER"
SHARES = (1, 5, 10, 20, 50)


def load(folder):
    if not (pathlib.Path(folder) / "rationale_benchmark/metrics.py").is_file():
        raise BadInput(f"{folder}: has no rationale_benchmark/metrics.py; clone https://github.com/jayded/eraserbenchmark")
    sys.path.insert(0, str(folder))
    from rationale_benchmark import metrics

    logging.getLogger().setLevel(logging.WARNING)
    return metrics


def compare(study, folder, differences):
    eraser = load(folder)
    by_run = collections.defaultdict(list)
    for explanation in study.explanations:
        faithfulness(eraser, explanation, differences)
        if explanation.has_words():
            plausibility(eraser, explanation, differences)
            by_run[explanation.run, explanation.method].append(explanation)
    for explanations in by_run.values():
        whole_run(eraser, explanations, differences)


def masks_of_documents(mask, documents):
    return numpy.split(mask, numpy.cumsum(documents)[:-1])


def spans(eraser, explanation, mask, documents):
    """Runs of neighbouring words. ERASER's spans are spans of one document."""
    found = []
    for document, part in enumerate(masks_of_documents(mask, documents)):
        edges = numpy.flatnonzero(numpy.diff(numpy.concatenate([[0], part, [0]])))
        for start, end in edges.reshape(-1, 2):
            found.append(eraser.Rationale(explanation.instance, str(document), int(start), int(end)))
    return found


def tokens(rationales):
    return [token for rationale in rationales for token in rationale.to_token_level()]


def plausibility(eraser, explanation, differences):
    truth = explanation.text.rationales["union"]
    selected = top(explanation.word_scores, truth.sum())
    place = explanation.place()
    gold, predicted = (spans(eraser, explanation, mask, explanation.text.documents) for mask in (truth, selected))
    theirs = {
        "iou-f1": eraser.partial_match_score(gold, predicted, [0.5])[0]["micro"]["f1"],
        "token-f1": eraser.score_hard_rationale_predictions(tokens(gold), tokens(predicted))["instance_micro"]["f1"],
    }
    scored = eraser.PositionScoredDocument("x", "x", tuple(explanation.word_scores), tuple(truth.astype(bool)))
    soft = eraser.score_soft_tokens([scored])
    theirs["auprc"] = soft["auprc"]
    if truth.sum() < len(truth):
        theirs["average-precision"] = soft["average_precision"]
    is_near = has_near_ties(explanation.word_scores)
    for measure, value in theirs.items():
        differences.add_ranked(PACKAGE, measure, explanation.metrics[measure, "union"], value, place, is_near)


def whole_run(eraser, explanations, differences):
    place = f"{explanations[0].run} {explanations[0].method}"
    sizes = [explanation.text.rationales["union"].sum() for explanation in explanations]
    of_text = lambda explanation: explanation.text.rationales["union"].sum()
    of_data_set = lambda explanation: round(numpy.mean(sizes))
    one = lambda explanation: [explanation.text.words]
    several = lambda explanation: explanation.text.documents
    hard(eraser, explanations, of_text, one, "", differences)
    hard(eraser, explanations, of_text, several, ", each document apart", differences)
    hard(eraser, explanations, of_data_set, one, ", k of the data set", differences)
    scored = []
    for explanation in explanations:
        truths = masks_of_documents(explanation.text.rationales["union"].astype(bool), explanation.text.documents)
        for document, (scores, truth) in enumerate(
            zip(masks_of_documents(explanation.word_scores, explanation.text.documents), truths)
        ):
            scored.append(eraser.PositionScoredDocument(explanation.instance, str(document), tuple(scores), tuple(truth)))
    soft = eraser.score_soft_tokens([document for document in scored if any(document.truths)])
    name = "runs: auprc, each document apart"
    differences.add(PACKAGE, name, mean(explanations, "auprc"), soft["auprc"], place, is_same=False)
    name = "runs: map, each document apart"
    differences.add(PACKAGE, name, mean(explanations, "average-precision"), soft["average_precision"], place, is_same=False)


def mean(explanations, measure):
    return numpy.mean([explanation.metrics[measure, "union"] for explanation in explanations])


def hard(eraser, explanations, size, documents, variant, differences):
    gold, predicted = [], []
    for explanation in explanations:
        truth = explanation.text.rationales["union"]
        gold += spans(eraser, explanation, truth, documents(explanation))
        predicted += spans(eraser, explanation, top(explanation.word_scores, size(explanation)), documents(explanation))
    partial = eraser.partial_match_score(gold, predicted, [0.5])[0]
    ours = mean(explanations, "iou-f1")
    place = f"{explanations[0].run} {explanations[0].method}"
    differences.add(PACKAGE, f"runs: iou-f1, F1 of mean P and R{variant}", ours, partial["macro"]["f1"], place, is_same=False)
    if not variant:
        differences.add(PACKAGE, "runs: iou-f1, micro", ours, partial["micro"]["f1"], place, is_same=False)
    theirs = eraser.score_hard_rationale_predictions(tokens(gold), tokens(predicted))
    ours = mean(explanations, "token-f1")
    name = f"runs: token-f1, mean{variant}"
    differences.add(PACKAGE, name, ours, theirs["instance_macro"]["f1"], place, is_same=not variant)
    if not variant:
        differences.add(PACKAGE, "runs: token-f1, micro", ours, theirs["instance_micro"]["f1"], place, is_same=False)


def faithfulness(eraser, explanation, differences):
    """The probability of the predicted label without the top words, or with them only, is p(x) less the stored drop."""
    label = explanation.prediction.predicted
    whole = explanation.p()
    keys = {"comprehensiveness": "comprehensiveness_classification_scores", "sufficiency": "sufficiency_classification_scores"}
    if any((name, "") not in explanation.metrics for name in keys):
        return
    scores = [
        {"threshold": share / 100}
        | {key: {label: whole - explanation.metrics[f"{name}@{share}", ""]} for name, key in keys.items()}
        for share in SHARES
    ]
    instance = {"classification": label, "classification_scores": {label: whole}, "thresholded_scores": scores}
    _, comprehensiveness, _, sufficiency, _ = eraser.compute_aopc_scores([instance], None)
    place = explanation.place()
    differences.add(PACKAGE, "comprehensiveness (AOPC)", explanation.metrics["comprehensiveness", ""], comprehensiveness, place)
    differences.add(PACKAGE, "sufficiency (AOPC)", explanation.metrics["sufficiency", ""], sufficiency, place)
