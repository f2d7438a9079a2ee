#!/usr/bin/env python3
"""Makes the tiny random decoders under src/test/resources/models and their golden files.

The reference is Hugging Face transformers in float64, on weights rounded to the type that is saved. Absent tokens are
masked out of attention while positions stay; label words of several tokens are scored by one forward pass each.
Needs: torch, transformers, tokenizers, safetensors, numpy.

    python3 tools/golden/make_decoder_golden.py [OUTPUT_DIRECTORY]
"""
import copy
import json
import pathlib
import shutil
import sys

import numpy
import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import (
    AutoModelForCausalLM, GemmaConfig, GPT2Config, GPTNeoXConfig, LlamaConfig, MistralConfig, OPTConfig, PhiConfig,
    Qwen2Config,
)

HERE = pathlib.Path(__file__).resolve().parent
OUTPUT = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parents[1] / "src/test/resources/models"
VOCABULARY = 96
ROWS = [[3, 17, 42, 8, 91, 5, 60, 33, 21, 77, 14, 2], [50, 9, 9, 28, 64]]
ABSENT = [[2, 3, 6, 8], [1]]
LABEL_TOKENS = [[5], [7, 9], [11, 3, 4]]
TEXTS = [
    ("the movie was wonderful", "{text} It was"),
    ("I loved the food, but the service was awful!", "Review: what a great day\nIt was great\n\nReview: {text}\nIt was"),
]
LABELS = ["negative", "neutral", "positive"]
LABEL_WORDS = ["terrible", "okay", "great"]

SIZES = dict(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=48,
             max_position_embeddings=64, vocab_size=VOCABULARY)
GROUPED = dict(SIZES, num_key_value_heads=2)
FAMILIES = {
    "gpt2": (torch.float16, GPT2Config(n_embd=32, n_head=4, n_layer=2, n_positions=64, n_inner=48,
                                       vocab_size=VOCABULARY)),
    "gpt-neox": (torch.float16, GPTNeoXConfig(**SIZES, rotary_pct=0.5, use_parallel_residual=True,
                                              tie_word_embeddings=False)),
    "opt": (torch.float16, OPTConfig(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, ffn_dim=48,
                                     max_position_embeddings=64, word_embed_proj_dim=32, vocab_size=VOCABULARY)),
    "llama": (torch.bfloat16, LlamaConfig(**dict(GROUPED, num_hidden_layers=3), tie_word_embeddings=False)),
    "mistral": (torch.bfloat16, MistralConfig(**GROUPED, sliding_window=6, tie_word_embeddings=False)),
    "qwen2": (torch.bfloat16, Qwen2Config(**GROUPED, tie_word_embeddings=True, use_sliding_window=False)),
    "phi": (torch.float32, PhiConfig(**GROUPED, partial_rotary_factor=0.5)),
    "gemma": (torch.bfloat16, GemmaConfig(**GROUPED, head_dim=16, tie_word_embeddings=True,
                                          hidden_activation="gelu_pytorch_tanh")),
}
ROTARY_VARIANTS = [
    dict(rope_type="linear", factor=4.0, rope_theta=10000.0),
    dict(rope_type="dynamic", factor=2.0, rope_theta=500.0),
    dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
         original_max_position_embeddings=32, rope_theta=10000.0),
]


def tokenizer():
    """A byte-level BPE trained on the word list, which begins texts with <s>."""
    result = Tokenizer(models.BPE())
    result.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    result.decoder = decoders.ByteLevel()
    special = ["<unk>", "<s>", "</s>"]
    words = list(dict.fromkeys((HERE / "words.txt").read_text().split()))
    trainer = trainers.BpeTrainer(vocab_size=420, special_tokens=[AddedToken(t, special=True) for t in special],
                                  initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()), show_progress=False)
    result.train_from_iterator([" " + w for w in words], trainer)
    result.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    return result


def randomise(model, dtype, seed):
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            spread = 0.3 if parameter.dim() > 1 else 0.1
            centre = 1.0 if "norm" in name.lower() or ".ln_" in name else 0.0
            centre = centre if name.endswith("weight") and parameter.dim() == 1 and "Gemma" not in type(model).__name__ else 0.0
            values = centre + spread * torch.randn(parameter.shape, generator=generator, dtype=torch.float32)
            parameter.copy_(values.to(dtype))
    model.eval()


def rounded(tensor):
    return numpy.round(numpy.array(tensor.tolist() if torch.is_tensor(tensor) else tensor, dtype=float), 7).tolist()


def forward(model, row, absent=(), attentions=False):
    ids = torch.tensor([row])
    with torch.no_grad():
        return model(input_ids=ids, position_ids=torch.arange(len(row))[None], output_attentions=attentions,
                     attention_mask=torch.tensor([[0 if t in absent else 1 for t in range(len(row))]]))


def label_scores(model, row, label_tokens, absent=()):
    """Mean log-probability of each label's tokens after the row, one forward pass for each label."""
    scores = []
    for tokens in label_tokens:
        logs = forward(model, row + tokens, absent).logits.log_softmax(-1)[0]
        scores.append(sum(logs[len(row) - 1 + i, t].item() for i, t in enumerate(tokens)) / len(tokens))
    return scores


def case(model, row, absent):
    output = forward(model, row, attentions=True)
    return dict(
        input_ids=row, absent=absent, label_tokens=LABEL_TOKENS,
        last_token_log_probabilities=rounded(output.logits[0, -1].log_softmax(-1)),
        attention_mean_over_heads=[rounded(a[0].mean(0)) for a in output.attentions],
        label_scores=rounded(label_scores(model, row, LABEL_TOKENS)),
        label_scores_without_absent=rounded(label_scores(model, row, LABEL_TOKENS, absent)))


def prompted_case(model, encoder, text, template):
    prompt = template.replace("{text}", text)
    row = encoder.encode(prompt).ids
    label_tokens = [encoder.encode(" " + word, add_special_tokens=False).ids for word in LABEL_WORDS]
    scores = label_scores(model, row, label_tokens)
    return dict(text=text, template=template, labels=LABELS, label_words=LABEL_WORDS, input_ids=row,
                label_tokens=label_tokens, label_scores=rounded(scores),
                probabilities=rounded(torch.tensor(scores, dtype=torch.float64).softmax(-1)))


def build(name, seed):
    dtype, config = FAMILIES[name]
    encoder = tokenizer() if name == "llama" else None
    if encoder:
        config.vocab_size = encoder.get_vocab_size()
    config.bos_token_id, config.eos_token_id, config.pad_token_id = 1, 2, None
    config._attn_implementation = "eager"
    model = AutoModelForCausalLM.from_config(config)
    randomise(model, dtype, seed)
    # a fresh directory: nothing of an older run survives
    directory = OUTPUT / f"tiny-{name}"
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    # transformers itself writes the file: names in memory are not always those of checkpoints
    copy.deepcopy(model).to(dtype).save_pretrained(directory)
    (directory / "generation_config.json").unlink(missing_ok=True)
    saved = config.to_dict()
    saved["architectures"] = [type(model).__name__]
    for noise in ("_name_or_path", "transformers_version", "dtype", "torch_dtype", "_attn_implementation",
                  "attn_implementation", "id2label", "label2id", "num_labels"):
        saved.pop(noise, None)
    (directory / "config.json").write_text(json.dumps(saved, indent=2, sort_keys=True) + "\n")
    golden = dict(about="transformers in float64; made by tools/golden/make_decoder_golden.py")
    model.double()
    golden["cases"] = [case(model, row, absent) for row, absent in zip(ROWS, ABSENT)]
    if name == "llama":
        encoder.save(str(directory / "tokenizer.json"), pretty=False)
        golden["prompted"] = [prompted_case(model, encoder, text, template) for text, template in TEXTS]
        golden["rotary_variants"] = []
        for parameters in ROTARY_VARIANTS:
            other = copy.deepcopy(config)
            other.rope_parameters = parameters
            other._attn_implementation = "eager"
            variant = AutoModelForCausalLM.from_config(other)
            variant.load_state_dict({k: v.float() for k, v in model.state_dict().items()})
            golden["rotary_variants"].append(
                dict(rope_parameters=parameters, case=case(variant.double().eval(), ROWS[0], ABSENT[0])))
    (directory / "golden.json").write_text(json.dumps(golden) + "\n")
    for file in directory.rglob("*"):
        file.chmod(0o644)
    print(name, sum(f.stat().st_size for f in directory.rglob("*") if f.is_file()), "bytes")


if __name__ == "__main__":
    torch.manual_seed(0)
    for number, family in enumerate(FAMILIES):
        build(family, number)
