#!/usr/bin/env python3
"""Makes the tiny random encoders under src/test/resources/models and their golden files.

The reference is Hugging Face transformers in float64; Integrated Gradients and the training trajectory are plain
torch loops written here, independent of the Java code. Needs: torch, transformers, tokenizers, safetensors, numpy.

    python3 tools/golden/make_encoder_golden.py [OUTPUT_DIRECTORY]
"""
import json
import pathlib
import shutil
import sys

import numpy
import torch
from safetensors.torch import save_file
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import (
    BertConfig, BertForMaskedLM, BertForSequenceClassification, BertModel,
    DistilBertConfig, DistilBertForMaskedLM, DistilBertForSequenceClassification,
    RobertaConfig, RobertaForMaskedLM, RobertaForSequenceClassification,
)

HERE = pathlib.Path(__file__).resolve().parent
OUTPUT = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parents[1] / "src/test/resources/models"
LABELS = ["negative", "neutral", "positive"]
LABEL_WORDS = ["terrible", "okay", "great"]
NLI_LABELS = ["contradiction", "entailment", "neutral"]
NLI_LABEL_WORDS = ["no", "yes", "maybe"]
PUNCTUATION = list(".,!?'\"-:;()&#@/*`$%+=_")
# (text, hypothesis, template) of the prompted cases; (text, hypothesis) of the fine-tuned ones.
PROMPTED = [
    ("the movie was wonderful", None, "{text} It was {mask}."),
    ("I loved the food, but the service was awful!", None, "{text} It was {mask}."),
    ("A man is riding a horse.", "A man is sleeping outside.", "{premise} ? {mask} , {hypothesis}"),
]
FINE_TUNED = [
    ("the movie was wonderful", None),
    ("A man is riding a horse.", "A man is sleeping outside."),
]
TRAINING = [
    ("the movie was wonderful", "positive"), ("what a great day", "positive"), ("the soup was awful", "negative"),
    ("it is a book", "neutral"), ("I hate this terrible game", "negative"), ("we went home after dinner", "neutral"),
]
EPOCHS, RATE, DECAY, WARMUP, CLIP = 6, 5e-3, 0.01, 0.25, 1.0


def words():
    return list(dict.fromkeys((HERE / "words.txt").read_text().split()))


def wordpiece():
    """A WordPiece tokenizer of whole words, and of single characters for all other words."""
    characters = [chr(c) for c in range(ord("a"), ord("z") + 1)] + [str(d) for d in range(10)]
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    vocabulary += PUNCTUATION + characters + ["##" + c for c in characters] + ["##ing", "##ed", "##er", "##ly", "##s"]
    vocabulary = list(dict.fromkeys(vocabulary + words()))
    ids = {token: i for i, token in enumerate(vocabulary)}
    tokenizer = Tokenizer(models.WordPiece(ids, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", ids["[SEP]"]), ("[CLS]", ids["[CLS]"]))
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.add_special_tokens(vocabulary[:5])
    special = dict(pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]")
    return tokenizer, special


def byte_level():
    """A byte-level BPE trained on the word list, with the special tokens of RoBERTa."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    trainer = trainers.BpeTrainer(
        vocab_size=700, special_tokens=special, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    frequent = LABEL_WORDS + NLI_LABEL_WORDS + [w.capitalize() for w in NLI_LABEL_WORDS]
    corpus = [f"it was {w} and" for w in words()] + [f"it was {w} ." for w in frequent for _ in range(200)]
    tokenizer.train_from_iterator(corpus, trainer)
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True, special=True, normalized=False)])
    ids = tokenizer.get_vocab()
    tokenizer.post_processor = processors.RobertaProcessing(
        ("</s>", ids["</s>"]), ("<s>", ids["<s>"]), trim_offsets=True, add_prefix_space=False)
    names = dict(bos_token="<s>", eos_token="</s>", pad_token="<pad>", unk_token="<unk>", cls_token="<s>",
                 sep_token="</s>", mask_token="<mask>")
    return tokenizer, names


def randomise(model, seed):
    """Weights large enough for uneven attention and uneven labels; norms and biases away from their defaults too."""
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in model.named_parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        norm_weight = "norm" in name.lower() and name.endswith("weight")
        parameter.data.copy_(1 + 0.1 * noise if norm_weight else (0.1 if name.endswith("bias") else 0.25) * noise)
    model.eval()


class Layout:
    """Tokens of an input under a model: ids, segments, the feature of each token, the predicting position."""

    def __init__(self, family, tokenizer, special, text, pair, template):
        self.family, self.tokenizer = family, tokenizer
        vocabulary = tokenizer.get_vocab()
        self.cls, self.sep = vocabulary[special["cls_token"]], vocabulary[special["sep_token"]]
        self.mask, self.pad = vocabulary[special["mask_token"]], vocabulary[special["pad_token"]]
        self.ids, self.feature, self.segment = [self.cls], [None], [0]
        first, second = text.split(), (pair or "").split()
        if template:
            slots = {"{text}": first, "{premise}": first, "{hypothesis}": second}
            offsets = {"{text}": 0, "{premise}": 0, "{hypothesis}": len(first)}
            rendered, owner, rest = "", [], template
            while rest:
                slot = next((s for s in list(slots) + ["{mask}"] if rest.startswith(s)), None)
                if slot == "{mask}":
                    self.pieces(rendered.rstrip(), owner)
                    self.predicting = len(self.ids)
                    self.append([self.mask], [None])
                    rendered, owner = "", []
                elif slot:
                    for i, word in enumerate(slots[slot]):
                        space = " " if i else ""
                        rendered += space + word
                        owner += [None] * len(space) + [offsets[slot] + i] * len(word)
                else:
                    slot = rest[0]
                    rendered += slot
                    owner.append(None)
                rest = rest[len(slot):]
            self.pieces(rendered, owner)
            self.append([self.sep], [None])
        else:
            self.predicting = 0
            self.words(first, 0, 0)
            self.append([self.sep], [None])
            if second:
                if family == "roberta":
                    self.append([self.sep], [None])
                segment = 1 if family == "bert" else 0
                self.words(second, len(first), segment)
                self.append([self.sep], [None], segment)
        self.features = first + second
        start = 2 if family == "roberta" else 0
        self.position = list(range(start, start + len(self.ids)))

    def append(self, ids, feature, segment=0):
        self.ids += ids
        self.feature += feature
        self.segment += [segment] * len(ids)

    def words(self, words, offset, segment):
        owner = []
        for i, word in enumerate(words):
            owner += [None] * (1 if i else 0) + [offset + i] * len(word)
        self.pieces(" ".join(words), owner, segment)

    def pieces(self, rendered, owner, segment=0):
        encoding = self.tokenizer.encode(rendered, add_special_tokens=False)
        feature = []
        for start, end in encoding.offsets:
            owners = [o for o in owner[start:end] if o is not None]
            feature.append(owners[0] if owners else None)
        self.append(encoding.ids, feature, segment)

    def inputs(self, keep=None):
        keep = range(len(self.ids)) if keep is None else keep
        pick = lambda values: torch.tensor([[values[i] for i in keep]])
        inputs = {"input_ids": pick(self.ids)}
        if self.family == "bert":
            inputs["token_type_ids"] = pick(self.segment)
        return inputs

    def without(self, absent):
        """A mask over the whole row: transformers' own way to leave tokens out while positions stay."""
        return torch.tensor([[0 if f in absent else 1 for f in self.feature]])


def label_logits(model, layout, paradigm, word_ids, mask=None, embeddings=None):
    inputs = layout.inputs()
    inputs["attention_mask"] = torch.ones_like(inputs["input_ids"]) if mask is None else mask
    if embeddings is not None:
        inputs.pop("input_ids")
        inputs["inputs_embeds"] = embeddings
    if layout.family == "roberta":
        inputs["position_ids"] = torch.tensor([layout.position])
    output = model(**inputs, output_attentions=True)
    if paradigm == "prompted":
        return output.logits[:, layout.predicting, word_ids], output.attentions
    return output.logits, output.attentions


def integrated_gradients(model, layout, paradigm, word_ids, target, steps=20):
    """Gauss-Legendre nodes, baseline [PAD] for feature tokens, of the probability of the target."""
    table = model.get_input_embeddings().weight.detach()
    actual = table[torch.tensor(layout.ids)]
    baseline = actual.clone()
    for t, feature in enumerate(layout.feature):
        if feature is not None:
            baseline[t] = table[layout.pad]
    nodes, weights = numpy.polynomial.legendre.leggauss(steps)
    gradient = torch.zeros_like(actual)
    value = lambda e: label_logits(model, layout, paradigm, word_ids, embeddings=e[None])[0].softmax(-1)[0, target]
    for node, weight in zip((nodes + 1) / 2, weights / 2):
        point = (baseline + node * (actual - baseline)).requires_grad_(True)
        gradient += weight * torch.autograd.grad(value(point), point)[0]
    token_scores = ((actual - baseline) * gradient).sum(-1)
    scores = [0.0] * len(layout.features)
    for t, feature in enumerate(layout.feature):
        if feature is not None:
            scores[feature] += token_scores[t].item()
    with torch.no_grad():
        delta = sum(scores) - (value(actual) - value(baseline)).item()
    return scores, delta


def case(model, layout, paradigm, word_ids, extra):
    with torch.no_grad():
        logits, attentions = label_logits(model, layout, paradigm, word_ids)
        absent = {0, 2}
        removed, _ = label_logits(model, layout, paradigm, word_ids, mask=layout.without(absent))
    target = int(logits.argmax())
    scores, delta = integrated_gradients(model, layout, paradigm, word_ids, target)
    rounded = lambda tensor: numpy.round(numpy.array(
        tensor.tolist() if torch.is_tensor(tensor) else tensor, dtype=float), 8).tolist()
    return dict(
        extra,
        input_ids=layout.ids, position_ids=layout.position, token_type_ids=layout.segment,
        feature_of_token=layout.feature, predicting_token=layout.predicting,
        label_logits=rounded(logits[0]),
        attention_mean_over_heads=[rounded(a[0].mean(0)) for a in attentions],
        absent=sorted(absent), label_logits_without_absent=rounded(removed[0]),
        target=target, integrated_gradients=rounded(scores), integrated_gradients_steps=20,
        completeness_delta=round(delta, 8))


def trajectory(model, family, tokenizer, special, paradigm, word_ids):
    """Full-batch AdamW without dropout, in float64; returns the losses and the logits afterwards."""
    layouts = [Layout(family, tokenizer, special, text, None, "{text} It was {mask}." if paradigm == "prompted" else None)
               for text, _ in TRAINING]
    gold = torch.tensor([LABELS.index(label) for _, label in TRAINING])
    decayed = [p for n, p in model.named_parameters() if p.dim() > 1]
    plain = [p for n, p in model.named_parameters() if p.dim() == 1]
    optimizer = torch.optim.AdamW(
        [dict(params=decayed, weight_decay=DECAY), dict(params=plain, weight_decay=0.0)], lr=RATE, eps=1e-8)
    warm = int(WARMUP * EPOCHS)
    losses = []
    forward = lambda: torch.cat([label_logits(model, l, paradigm, word_ids)[0] for l in layouts])
    for step in range(EPOCHS):
        share = (step + 1) / warm if step < warm else (EPOCHS - step) / (EPOCHS - warm)
        for group in optimizer.param_groups:
            group["lr"] = RATE * share
        loss = torch.nn.functional.cross_entropy(forward(), gold)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([p for p in model.parameters() if p.grad is not None], CLIP)
        optimizer.step()
        losses.append(round(loss.item(), 8))
    with torch.no_grad():
        final = forward()
    return dict(losses=losses, label_logits_after=numpy.round(final.numpy(), 8).tolist(),
                embedding_of_unused_token_after=numpy.round(
                    model.get_input_embeddings().weight[-1].detach().numpy(), 8).tolist(), epochs=EPOCHS,
                learning_rate=RATE, weight_decay=DECAY, warmup_share=WARMUP, clip_norm=CLIP,
                texts=[dict(text=t, label=l) for t, l in TRAINING])


def build(family):
    tokenizer, special = byte_level() if family == "roberta" else wordpiece()
    size = tokenizer.get_vocab_size()
    ids = tokenizer.get_vocab()
    shared = dict(vocab_size=size, pad_token_id=ids[special["pad_token"]], num_labels=3, attn_implementation="eager")
    if family == "distilbert":
        config = DistilBertConfig(dim=32, n_layers=2, n_heads=4, hidden_dim=64, max_position_embeddings=64, **shared)
        masked, classifier = DistilBertForMaskedLM(config), DistilBertForSequenceClassification(config)
    else:
        sizes = dict(hidden_size=32, num_hidden_layers=3 if family == "bert" else 2, num_attention_heads=4,
                     intermediate_size=64, type_vocab_size=2 if family == "bert" else 1,
                     max_position_embeddings=64 if family == "bert" else 66, **shared)
        if family == "bert":
            config = BertConfig(**sizes)
            masked, classifier = BertForMaskedLM(config), BertForSequenceClassification(config)
        else:
            config = RobertaConfig(bos_token_id=ids["<s>"], eos_token_id=ids["</s>"], layer_norm_eps=1e-5, **sizes)
            masked, classifier = RobertaForMaskedLM(config), RobertaForSequenceClassification(config)
    randomise(masked, 1)
    randomise(classifier, 2)
    # a fresh directory: nothing of an older run survives
    directory = OUTPUT / f"tiny-{family}"
    shutil.rmtree(directory, ignore_errors=True)
    (directory / "fine-tuned").mkdir(parents=True)
    base = {k: v.clone().contiguous() for k, v in masked.state_dict().items() if not k.endswith("position_ids")}
    for tied in ("cls.predictions.decoder.weight", "cls.predictions.decoder.bias", "lm_head.decoder.weight",
                 "lm_head.decoder.bias", "vocab_projector.weight"):
        base.pop(tied, None)
    if family == "bert":
        pooled = BertModel(config)
        randomise(pooled, 3)
        base.update({f"bert.pooler.{k}": v.clone() for k, v in pooled.pooler.state_dict().items()})
    save_file(base, directory / "model.safetensors", metadata={"format": "pt"})
    trained = {k: v.clone().contiguous() for k, v in classifier.state_dict().items()}
    save_file(trained, directory / "fine-tuned" / "model.safetensors", metadata={"format": "pt"})
    saved = config.to_dict()
    saved["architectures"] = [type(masked).__name__]
    for noise in ("_name_or_path", "transformers_version", "dtype", "torch_dtype", "_attn_implementation",
                  "attn_implementation", "id2label", "label2id", "num_labels"):
        saved.pop(noise, None)
    (directory / "config.json").write_text(json.dumps(saved, indent=2, sort_keys=True) + "\n")
    tokenizer.save(str(directory / "tokenizer.json"), pretty=False)
    (directory / "tokenizer_config.json").write_text(json.dumps(
        dict(special, do_lower_case=family != "roberta", model_max_length=64), indent=2) + "\n")

    masked.double()
    classifier.double()
    find = lambda word: tokenizer.encode(" " + word, add_special_tokens=False).ids
    for word in LABEL_WORDS + NLI_LABEL_WORDS:
        assert len(find(word)) == 1, (family, word, find(word))
    cases = []
    for text, pair, template in PROMPTED:
        layout = Layout(family, tokenizer, special, text, pair, template)
        labels, label_words = (NLI_LABELS, NLI_LABEL_WORDS) if pair else (LABELS, LABEL_WORDS)
        cases.append(case(masked, layout, "prompted", [find(w)[0] for w in label_words], dict(
            paradigm="prompted", text=text, pair=pair, template=template, labels=labels, label_words=label_words)))
    for text, pair in FINE_TUNED:
        layout = Layout(family, tokenizer, special, text, pair, None)
        cases.append(case(classifier, layout, "fine-tuned", None, dict(
            paradigm="fine-tuned", text=text, pair=pair, template=None, labels=NLI_LABELS if pair else LABELS,
            label_words=[])))
    training = dict(
        prompted=trajectory(masked, family, tokenizer, special, "prompted", [find(w)[0] for w in LABEL_WORDS]))
    training["fine-tuned"] = trajectory(classifier, family, tokenizer, special, "fine-tuned", None)
    about = "transformers in float64; made by tools/golden/make_encoder_golden.py"
    for file in directory.rglob("*.safetensors"):
        file.chmod(0o644)
    (directory / "golden.json").write_text(json.dumps(dict(about=about, cases=cases, training=training)) + "\n")
    print(family, size, "tokens", sum(f.stat().st_size for f in directory.rglob("*") if f.is_file()), "bytes")


if __name__ == "__main__":
    torch.manual_seed(0)
    for name in ("bert", "roberta", "distilbert"):
        build(name)
