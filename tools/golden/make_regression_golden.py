#!/usr/bin/env python3
"""Makes src/test/resources/attribution/regressions.json: what the authors' LIME and Kernel SHAP say of small games.

A game is the list of the values of its coalitions, the index being the bits of the present features. For each the file
keeps the samples that the reference drew, with its own weights, and the scores that it made of them.
Needs: numpy, shap, lime (0.2.0.1), scikit-learn.

    python3 tools/golden/make_regression_golden.py [OUTPUT_FILE]
"""
import json
import math
import itertools
import pathlib
import sys

import numpy
import shap
from lime.lime_text import LimeTextExplainer

HERE = pathlib.Path(__file__).resolve().parent
OUTPUT = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else (
    HERE.parents[1] / "src/test/resources/attribution/regressions.json")


def game(features, seed):
    return numpy.round(numpy.random.default_rng(seed).normal(size=2 ** features), 6)


def bits(mask):
    return int(sum(1 << i for i, present in enumerate(mask) if present))


def exact(features, values):
    scores = numpy.zeros(features)
    for i in range(features):
        others = [j for j in range(features) if j != i]
        for size in range(features):
            weight = math.factorial(size) * math.factorial(features - size - 1) / math.factorial(features)
            for chosen in itertools.combinations(others, size):
                without = sum(1 << j for j in chosen)
                scores[i] += weight * (values[without | 1 << i] - values[without])
    return scores


def kernel_shap(features, evaluations, seed):
    """Our budgets count the empty and the full coalition; those of the reference do not."""
    values = game(features, seed)
    numpy.random.seed(seed)
    model = lambda rows: numpy.array([values[bits(row)] for row in rows])
    explainer = shap.KernelExplainer(model, numpy.zeros((1, features)))
    scores = explainer.shap_values(
        numpy.ones(features), nsamples=evaluations - 2, l1_reg=False, silent=True)
    used = explainer.nsamplesAdded
    return dict(
        features=features, evaluations=evaluations, values=values.tolist(),
        coalitions=[bits(mask) for mask in explainer.maskMatrix[:used]],
        weights=explainer.kernelWeights[:used].tolist(),
        scores=numpy.asarray(scores).tolist(), exact=exact(features, values).tolist())


def lime(features, samples, seed):
    values = game(features, seed)
    words = [f"word{i}" for i in range(features)]
    seen = []

    def classifier(texts):
        present = [[word in text.split() for word in words] for text in texts]
        seen.extend(bits(mask) for mask in present)
        chosen = numpy.array([values[bits(mask)] for mask in present])
        return numpy.stack([chosen, -chosen], axis=1)

    explainer = LimeTextExplainer(bow=False, random_state=seed, split_expression=r"\s+", mask_string="")
    explanation = explainer.explain_instance(
        " ".join(words), classifier, labels=(0,), num_features=features, num_samples=samples)
    scores = dict(explanation.local_exp[0])
    return dict(
        features=features, values=values.tolist(), coalitions=seen,
        scores=[float(scores[i]) for i in range(features)], intercept=float(explanation.intercept[0]))


def main():
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    shap_cases = [kernel_shap(3, 8, 1), kernel_shap(6, 64, 2), kernel_shap(7, 50, 3), kernel_shap(8, 60, 4),
                  kernel_shap(8, 180, 5), kernel_shap(9, 300, 6)]
    lime_cases = [lime(3, 20, 1), lime(6, 60, 2), lime(9, 150, 3)]
    about = f"shap {shap.__version__} and lime 0.2.0.1; made by tools/golden/make_regression_golden.py"
    OUTPUT.write_text(json.dumps({"about": about, "kernel-shap": shap_cases, "lime": lime_cases}) + "\n")
    print(OUTPUT, OUTPUT.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
