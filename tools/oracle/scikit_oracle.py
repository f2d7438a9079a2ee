"""Measures of single texts and of whole runs by scikit-learn and scipy."""
import collections

import numpy
import scipy.stats
import sklearn.metrics

from stored import has_near_ties, top

PACKAGE = "scikit-learn"


def compare(study, differences):
    for explanation in study.explanations:
        if explanation.has_words():
            plausibility(explanation, differences)
        drops = study.drops.get((explanation.run, explanation.instance))
        leave_one_out(explanation, drops, differences)
    for run in study.runs:
        classification(study, run, differences)
    thresholds(study, differences)
    means(study, differences)


def plausibility(explanation, differences):
    for name, truth in explanation.text.rationales.items():
        if ("average-precision", name) not in explanation.metrics:
            continue
        scores = explanation.word_scores
        precision, recall, _ = sklearn.metrics.precision_recall_curve(truth, scores)
        theirs = {
            "average-precision": sklearn.metrics.average_precision_score(truth, scores),
            "auprc": sklearn.metrics.auc(recall, precision),
        }
        if name == "union":
            theirs["token-f1"] = sklearn.metrics.f1_score(truth, top(scores, truth.sum()))
        for measure, value in theirs.items():
            ours = explanation.metrics[measure, name]
            differences.add_ranked(PACKAGE, measure, ours, value, f"{explanation.place()} {name}", has_near_ties(scores))


def leave_one_out(explanation, drops, differences):
    ours = explanation.metrics.get(("leave-one-out-tau", ""))
    if ours is not None and drops is not None:
        theirs = scipy.stats.kendalltau(explanation.scores, drops).statistic
        is_near = has_near_ties(drops) or has_near_ties(explanation.scores)
        differences.add_ranked("scipy", "leave-one-out-tau", ours, theirs, explanation.place(), is_near)


def classification(study, run, differences):
    predictions = [prediction for (of, _), prediction in study.predictions.items() if of == run]
    subsets = {
        "all": predictions,
        "correct": [p for p in predictions if p.gold == p.predicted],
        "wrong": [p for p in predictions if p.gold != p.predicted],
    }
    for subset, members in subsets.items():
        if not members:
            continue
        gold = [p.gold for p in members]
        predicted = [p.predicted for p in members]
        theirs = {
            "accuracy": sklearn.metrics.accuracy_score(gold, predicted),
            "macro-f1": macro_f1(gold, predicted, study.labels(run)),
        }
        for name, value in theirs.items():
            differences.add(PACKAGE, name, study.figures[run, "", name, subset], value, f"{run} {subset}")


def macro_f1(gold, predicted, labels):
    return sklearn.metrics.f1_score(gold, predicted, labels=labels, average="macro", zero_division=0)


def thresholds(study, differences):
    """The area under macro-F1 while the top words are replaced, from the stored label at each threshold."""
    labels_at = collections.defaultdict(dict)
    for row in study.threshold_labels:
        labels_at[row["run_id"], row["method"]].setdefault(row["threshold"], {})[row["instance_id"]] = row["label"]
    for (run, method), by_threshold in labels_at.items():
        labels = study.labels(run)
        percent = sorted(by_threshold)
        curve = []
        for threshold in percent:
            gold = [study.predictions[run, instance].gold for instance in by_threshold[threshold]]
            predicted = [labels[label] for label in by_threshold[threshold].values()]
            curve.append(macro_f1(gold, predicted, labels))
        area = sklearn.metrics.auc(percent, curve)
        differences.add(PACKAGE, "auc-tp", study.figures[run, method, "auc-tp", "all"], area, f"{run} {method}")


def means(study, differences):
    """Figures of runs are means over the texts that have the measure."""
    values = collections.defaultdict(list)
    for row in study.instance_metrics:
        if ":" not in row["name"]:
            values[row["run_id"], row["method"], row["name"], row["subset"]].append(row["value"])
    for (run, method, name, rationale), of_texts in values.items():
        subset = "all" if rationale in ("", "union") else f"all/{rationale}"
        ours = study.figures[run, method, name, subset]
        differences.add("numpy", "means of runs", ours, numpy.mean(of_texts), f"{run} {method} {name} {subset}")
