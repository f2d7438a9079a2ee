#!/usr/bin/env python3
"""Makes src/test/resources/models/untied.json: label logits of the tiny encoders with decoders of their own.

The weights are those of the committed checkpoints; row v, column d of the decoder is the word embedding plus
0.2 sin(v + 2 d), and the decoder's bias is the tied one plus 0.1 cos(v). The test builds the same checkpoints.
Needs what make_gradient_golden.py needs.

    python3 tools/golden/make_untied_golden.py
"""
import json

import numpy
import torch
from safetensors.torch import load_file
from transformers import AutoConfig

from make_gradient_golden import CLASSES, MODELS, label_logits

HEADS = {  # word embeddings, tied bias, decoder
    "bert": ("bert.embeddings.word_embeddings.weight", "cls.predictions.bias", "cls.predictions.decoder"),
    "roberta": ("roberta.embeddings.word_embeddings.weight", "lm_head.bias", "lm_head.decoder"),
    "distilbert": ("distilbert.embeddings.word_embeddings.weight", "vocab_projector.bias", "vocab_projector"),
}


def main():
    result = {}
    for family, (words, bias, decoder) in HEADS.items():
        directory = MODELS / f"tiny-{family}"
        config = AutoConfig.from_pretrained(directory, tie_word_embeddings=False, attn_implementation="eager")
        model = CLASSES[family][0](config)
        weights = load_file(directory / "model.safetensors")
        rows = torch.arange(weights[words].shape[0])[:, None]
        columns = torch.arange(weights[words].shape[1])[None]
        weights[decoder + ".weight"] = weights[words] + 0.2 * torch.sin((rows + 2 * columns).double()).float()
        weights[decoder + ".bias"] = weights[bias] + 0.1 * torch.cos(rows[:, 0].double()).float()
        missing, unexpected = model.load_state_dict(weights, strict=False)
        assert not missing, missing
        assert all("pooler" in name for name in unexpected), unexpected
        model.double().eval()
        vocabulary = json.loads((directory / "tokenizer.json").read_text())["model"]["vocab"]
        case = json.loads((directory / "golden.json").read_text())["cases"][0]
        ids = [vocabulary[("Ġ" if family == "roberta" else "") + word] for word in case["label_words"]]
        embeddings = model.get_input_embeddings().weight.detach()[torch.tensor(case["input_ids"])][None]
        with torch.no_grad():
            logits = label_logits(model, family, case, ids, embeddings)[0]
        result[f"tiny-{family}"] = numpy.round(logits.numpy(), 8).tolist()
    (MODELS / "untied.json").write_text(json.dumps(result) + "\n")
    print(result)


if __name__ == "__main__":
    main()
