#!/usr/bin/env python3
"""Makes gradients.json beside the tiny encoders of src/test/resources/models: input times gradient and gradient norms.

The gradients are torch autograd's, of transformers models in float64, on the layouts of golden.json, which
make_encoder_golden.py writes first. Where captum is installed, its InputXGradient must say the same.
Needs: torch, transformers, safetensors, numpy; captum if at hand.

    python3 tools/golden/make_gradient_golden.py [MODELS_DIRECTORY]
"""
import json
import pathlib
import sys

import numpy
import torch
from safetensors.torch import load_file
from transformers import (
    AutoConfig, BertForMaskedLM, BertForSequenceClassification, DistilBertForMaskedLM,
    DistilBertForSequenceClassification, RobertaForMaskedLM, RobertaForSequenceClassification,
)

try:
    from captum.attr import InputXGradient
except ImportError:
    InputXGradient = None

HERE = pathlib.Path(__file__).resolve().parent
MODELS = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parents[1] / "src/test/resources/models"
CLASSES = {
    "bert": (BertForMaskedLM, BertForSequenceClassification),
    "roberta": (RobertaForMaskedLM, RobertaForSequenceClassification),
    "distilbert": (DistilBertForMaskedLM, DistilBertForSequenceClassification),
}
VALUES = {
    "probability": lambda logits: logits.softmax(-1),
    "log-probability": lambda logits: logits.log_softmax(-1),
    "logit": lambda logits: logits,
}


def load(family, paradigm):
    directory = MODELS / f"tiny-{family}"
    config = AutoConfig.from_pretrained(directory, num_labels=3, attn_implementation="eager")
    masked, classifier = CLASSES[family]
    prompted = paradigm == "prompted"
    model = (masked if prompted else classifier)(config)
    weights = load_file(directory / "model.safetensors" if prompted else directory / "fine-tuned/model.safetensors")
    missing, unexpected = model.load_state_dict(weights, strict=False)
    tied = ("decoder.weight", "decoder.bias", "vocab_projector.weight", "position_ids")
    assert all(name.endswith(tied) for name in missing), missing
    assert all("pooler" in name for name in unexpected), unexpected
    model.tie_weights()
    return model.double().eval()


def label_logits(model, family, case, words, embeddings):
    rows = embeddings.shape[0]
    repeat = lambda values: torch.tensor([values] * rows)
    inputs = dict(inputs_embeds=embeddings, attention_mask=torch.ones(embeddings.shape[:2], dtype=torch.long))
    if family == "bert":
        inputs["token_type_ids"] = repeat(case["token_type_ids"])
    if family == "roberta":
        inputs["position_ids"] = repeat(case["position_ids"])
    logits = model(**inputs).logits
    return logits if words is None else logits[:, case["predicting_token"], words]


def folded(case, scores):
    features = max(f for f in case["feature_of_token"] if f is not None) + 1
    sums = [0.0] * features
    for feature, score in zip(case["feature_of_token"], scores.tolist()):
        if feature is not None:
            sums[feature] += score
    return numpy.round(sums, 10).tolist()


def gradients(model, family, case, words):
    table = model.get_input_embeddings().weight.detach()
    actual = table[torch.tensor(case["input_ids"])]
    result = {}
    for name, value in VALUES.items():
        forward = lambda e: value(label_logits(model, family, case, words, e))[:, case["target"]]
        point = actual[None].clone().requires_grad_(True)
        output = forward(point)
        gradient = torch.autograd.grad(output[0], point)[0][0]
        product = (gradient * actual).sum(-1)
        if InputXGradient:
            peer = InputXGradient(forward).attribute(actual[None].clone().requires_grad_(True))[0].sum(-1)
            torch.testing.assert_close(product, peer, atol=1e-12, rtol=1e-12)
        result[name] = dict(
            value=round(output.item(), 10),
            input_x_gradient=folded(case, product),
            gradient_norm=folded(case, gradient.norm(dim=-1)))
    return result


def main():
    for family in CLASSES:
        directory = MODELS / f"tiny-{family}"
        vocabulary = json.loads((directory / "tokenizer.json").read_text())["model"]["vocab"]
        cases = []
        for case in json.loads((directory / "golden.json").read_text())["cases"]:
            prompted = case["paradigm"] == "prompted"
            # byte-level vocabularies mark the space before a word
            find = lambda word: vocabulary["Ġ" + word] if family == "roberta" else vocabulary[word]
            words = [find(word) for word in case["label_words"]] if prompted else None
            model = load(family, case["paradigm"])
            cases.append(dict(
                paradigm=case["paradigm"], text=case["text"], target=case["target"],
                values=gradients(model, family, case, words)))
        about = "torch autograd in float64; made by tools/golden/make_gradient_golden.py"
        (directory / "gradients.json").write_text(json.dumps(dict(about=about, cases=cases)) + "\n")
        print(family, len(cases), "cases", "with captum" if InputXGradient else "without captum")


if __name__ == "__main__":
    main()
