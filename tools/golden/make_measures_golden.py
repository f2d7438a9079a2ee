#!/usr/bin/env python3
"""Makes src/test/resources/evaluation/measures.json: values of measures by captum, quantus, scipy and scikit-learn.

The measures of captum and quantus take a model. Here it is a small network over the presence of features, of which the
file keeps the values that the measure needs, so that the formula alone is compared.

Needs: captum, quantus, scipy, scikit-learn, torch.

    python3 tools/golden/make_measures_golden.py
"""
import itertools
import json
import pathlib

import numpy
import quantus
import scipy.optimize
import scipy.stats
import sklearn.metrics
import torch
from captum.metrics import infidelity, sensitivity_max

FILE = pathlib.Path(__file__).resolve().parents[2] / "src/test/resources/evaluation/measures.json"
RANDOM = numpy.random.default_rng(13)


def model(features):
    weights = torch.tensor(RANDOM.normal(size=(features, 3)))
    return lambda x: torch.softmax(torch.tanh(x.double() @ weights) * 2, dim=-1)


def infidelity_case(features, samples, scores):
    forward = model(features)
    masks = torch.tensor(RANDOM.integers(0, 2, size=(samples, features)), dtype=torch.float64)
    text = torch.ones(1, features, dtype=torch.float64)

    def perturb(inputs):
        return masks, inputs - masks

    attributions = torch.tensor(scores, dtype=torch.float64).reshape(1, features)
    call = dict(target=0, n_perturb_samples=samples)
    drops = forward(text)[0, 0] - forward(text - masks)[:, 0]
    return {
        "perturbations": masks.tolist(),
        "scores": list(map(float, scores)),
        "drops": drops.tolist(),
        "infidelity": infidelity(forward, perturb, text, attributions, **call).item(),
        "normalised": infidelity(forward, perturb, text, attributions, normalize=True, **call).item(),
    }


def sensitivity_case(features, samples, scale):
    scores = RANDOM.normal(size=features) * scale
    changed = scores + RANDOM.normal(size=(samples, features)) * 0.1
    value = sensitivity_max(
        lambda inputs: (torch.tensor(scores[None, :] if inputs[0].min() > 0 else changed),),
        torch.ones(1, features, dtype=torch.float64),
        perturb_func=lambda inputs, radius: tuple(map(torch.zeros_like, inputs)),
        n_perturb_samples=samples,
    )
    return {"scores": scores.tolist(), "perturbed": changed.tolist(), "max_sensitivity": value.item()}


def gini_case(scores):
    scores = numpy.asarray(scores, dtype=float)
    metric = quantus.Sparseness(abs=True, normalise=False, disable_warnings=True)
    return {
        "scores": scores.tolist(),
        "gini": float(metric.evaluate_batch(numpy.ones((1, len(scores))), numpy.abs(scores)[None])[0]),
    }


def spearman_case(x, y):
    return {"x": list(map(float, x)), "y": list(map(float, y)), "rho": float(scipy.stats.spearmanr(x, y).statistic)}


def stability_case(vectors, features):
    scores = numpy.round(RANDOM.normal(size=(vectors, features)), 1)
    pairs = [scipy.stats.spearmanr(x, y).statistic for x, y in itertools.combinations(scores, 2)]
    return {"scores": scores.tolist(), "stability": float(numpy.mean(pairs))}


def curve_case(counts):
    values = RANDOM.uniform(size=len(counts))
    return {
        "counts": list(counts),
        "values": values.tolist(),
        "area": float(sklearn.metrics.auc(numpy.asarray(counts) / counts[-1], values)),
    }


def retention_case(scores, retention):
    scores = numpy.asarray(scores, dtype=float)
    scaled = (scores - scores.min()) / (scores.max() - scores.min())
    shift = scipy.optimize.brentq(lambda c: numpy.clip(scaled + c, 0, 1).mean() - retention, -1, 1, xtol=1e-15)
    return {
        "scores": scores.tolist(),
        "retention": retention,
        "probabilities": numpy.clip(scaled + shift, 0, 1).tolist(),
    }


def main():
    torch.manual_seed(13)
    ties = [3, 1, 1, 2, 2, 2, -1, 0]
    golden = {
        "infidelity": [
            infidelity_case(7, 50, RANDOM.normal(size=7)),
            infidelity_case(12, 20, RANDOM.uniform(size=12)),
            infidelity_case(1, 3, [0.4]),
            infidelity_case(4, 10, numpy.zeros(4)),
        ],
        "max_sensitivity": [sensitivity_case(7, 10, 1), sensitivity_case(1, 1, 1), sensitivity_case(4, 10, 0)],
        "gini": [gini_case(RANDOM.normal(size=9)), gini_case([0, 0, -5, 0]), gini_case([1, -1, 1]), gini_case([2])],
        "spearman": [
            spearman_case(RANDOM.normal(size=15), RANDOM.normal(size=15)),
            spearman_case(ties, [1, 1, 2, 0, 0, 5, 5, -3]),
            spearman_case([1, 2], [2, 1]),
            spearman_case(ties, ties),
            spearman_case([0.0, -0.0, 1], [1, 2, 3]),
        ],
        "stability": [stability_case(5, 12), stability_case(2, 4)],
        "curve": [curve_case(range(11)), curve_case([0, 1]), curve_case([0, 2, 5, 7, 10, 41])],
        "retention": [
            retention_case(RANDOM.normal(size=10), 0.5),
            retention_case([1, 0, 0, 0, 0, 0], 0.5),
            retention_case([-3, 5, 5, 5], 0.2),
            retention_case(RANDOM.exponential(size=6), 0.9),
        ],
    }
    sections = ",\n".join(
        '"%s": [\n%s\n]' % (name, ",\n".join(json.dumps(case) for case in cases)) for name, cases in golden.items()
    )
    FILE.write_text("{\n" + sections + "\n}\n")


if __name__ == "__main__":
    main()
