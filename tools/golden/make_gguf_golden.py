#!/usr/bin/env python3
"""Makes src/test/resources/gguf: blocks, two tiny models and tokenizers, by independent implementations.

Needs: gguf (its dequantiser and its writer), numpy, safetensors, sentencepiece, tokenizers.

    python3 tools/golden/make_gguf_golden.py
"""
import base64
import io
import json
import pathlib

import numpy as np
import sentencepiece
from gguf import GGMLQuantizationType as Type
from gguf import GGUFWriter, TokenType
from gguf.constants import GGML_QUANT_SIZES
from gguf.quants import dequantize, quantize
from safetensors.numpy import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

HERE = pathlib.Path(__file__).resolve().parent
OUT = HERE.parents[1] / "src/test/resources/gguf"
RANDOM = np.random.default_rng(20240525)
# Where the F16 scales of a block lie; all other bytes may be anything.
SCALES = {
    Type.Q4_0: [0], Type.Q4_1: [0, 2], Type.Q5_0: [0], Type.Q5_1: [0, 2], Type.Q8_0: [0],
    Type.Q4_K: [0, 2], Type.Q5_K: [0, 2], Type.Q6_K: [208], Type.F16: [0], Type.BF16: [], Type.F32: [],
}
TEXTS = [
    "the movie was wonderful",
    " leading and  double spaces ",
    "Café naïve — “quoted” text…",
    "I 😀 like it 👩‍👩‍👧!",
    "日本語 text 1,234.56",
    "don't stop\n\nnow\t!",
]


def blocks():
    golden = {}
    for kind, scales in SCALES.items():
        elements, size = GGML_QUANT_SIZES[kind]
        count = max(4, 64 // elements)
        if kind in (Type.F32, Type.BF16):
            floats = RANDOM.normal(size=count).astype(np.float32)
            data = quantize(floats, kind).view(np.uint8).reshape(count, size)
        else:
            data = RANDOM.integers(0, 256, size=(count, size), dtype=np.uint8)
        for at in scales:
            data[:, at : at + 2] = RANDOM.normal(size=(count, 1)).astype("<f2").view(np.uint8)
        values = dequantize(data.reshape(-1), kind).astype("<f4")
        golden[kind.name] = {
            "blocks": base64.b64encode(data.tobytes()).decode(),
            "values": base64.b64encode(values.tobytes()).decode(),
        }
    (OUT / "blocks.json").write_text(json.dumps(golden, indent=1) + "\n")


def llama(layers, width, feed, heads, key_heads, vocabulary, tied):
    """Weights under Hugging Face's names, all exact in F16."""
    head = width // heads
    shapes = {"model.embed_tokens.weight": (vocabulary, width), "model.norm.weight": (width,)}
    if not tied:
        shapes["lm_head.weight"] = (vocabulary, width)
    for layer in range(layers):
        place = f"model.layers.{layer}."
        shapes |= {
            place + "input_layernorm.weight": (width,),
            place + "self_attn.q_proj.weight": (heads * head, width),
            place + "self_attn.k_proj.weight": (key_heads * head, width),
            place + "self_attn.v_proj.weight": (key_heads * head, width),
            place + "self_attn.o_proj.weight": (width, heads * head),
            place + "post_attention_layernorm.weight": (width,),
            place + "mlp.gate_proj.weight": (feed, width),
            place + "mlp.up_proj.weight": (feed, width),
            place + "mlp.down_proj.weight": (width, feed),
        }
    return {name: (RANDOM.normal(size=shape) * 0.2).astype(np.float16) for name, shape in shapes.items()}


GGUF_NAMES = {
    "model.embed_tokens": "token_embd", "model.norm": "output_norm", "lm_head": "output",
    "input_layernorm": "attn_norm", "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output", "post_attention_layernorm": "ffn_norm",
    "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down",
}


def permute(weights, heads):
    """As llama.cpp's convert_hf_to_gguf.py reorders the rows of rotary projections."""
    return (
        weights.reshape(heads, 2, weights.shape[0] // heads // 2, *weights.shape[1:])
        .swapaxes(1, 2)
        .reshape(weights.shape)
    )


def write_model(name, weights, kind, heads, key_heads, layers, width, feed, vocabulary, tokenizer, more=()):
    writer = GGUFWriter(str(OUT / f"{name}.gguf"), "llama")
    writer.add_name(name)
    writer.add_block_count(layers)
    writer.add_context_length(128)
    writer.add_embedding_length(width)
    writer.add_feed_forward_length(feed)
    writer.add_head_count(heads)
    writer.add_head_count_kv(key_heads)
    writer.add_rope_freq_base(50000.0)
    writer.add_rope_dimension_count(width // heads)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(vocabulary)
    for add in more:
        add(writer)
    tokenizer(writer)
    for full, values in weights.items():
        module, ending = full.rsplit(".", 1)
        prefix = ""
        if module.startswith("model.layers."):
            _, _, layer, module = module.split(".", 3)
            prefix = f"blk.{layer}."
        if module.endswith("q_proj"):
            values = permute(values, heads)
        if module.endswith("k_proj"):
            values = permute(values, key_heads)
        target = prefix + GGUF_NAMES[module] + "." + ending
        stored = Type.F32 if values.ndim == 1 else kind
        writer.add_tensor(target, quantize(values.astype(np.float32), stored), raw_dtype=stored)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def byte_level():
    """A vocabulary of all bytes, some merges and some specials, and what it makes of the texts."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    merges = [("Ġ", "t"), ("h", "e"), ("Ġt", "he"), ("o", "v"), ("i", "e"), ("Ġ", "m"), ("Ġm", "ov"), ("Ã", "©"), ("1", "2")]
    tokens = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"] + alphabet + [a + b for a, b in merges]
    tokenizer = Tokenizer(models.BPE(vocab={t: i for i, t in enumerate(tokens)}, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(tokens[:3])

    def add(writer):
        writer.add_tokenizer_model("gpt2")
        writer.add_tokenizer_pre("smollm")
        writer.add_token_list(tokens)
        writer.add_token_types([TokenType.CONTROL] * 3 + [TokenType.NORMAL] * (len(tokens) - 3))
        writer.add_token_merges([" ".join(pair) for pair in merges])
        writer.add_bos_token_id(1)
        writer.add_eos_token_id(2)
        writer.add_add_bos_token(False)
        writer.add_chat_template("{{ '<|im_start|>user' }}{{ '<|im_end|>' }}")

    texts = TEXTS + ["<|im_start|>user\nhello<|im_end|>\n"]
    return tokens, add, {text: tokenizer.encode(text).ids for text in texts}


def sentence_piece():
    """A real SentencePiece model of byte pairs that falls back to bytes, trained on a few words."""
    words = (HERE / "words.txt").read_text(encoding="utf8").split()
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([" ".join(words[i : i + 8]) for i in range(0, len(words), 8)] * 4),
        model_writer=model,
        model_type="bpe",
        vocab_size=400,
        byte_fallback=True,
        normalization_rule_name="identity",
        remove_extra_whitespaces=False,
        split_digits=True,
        minloglevel=2,
    )
    (OUT / "tokenizer.model").write_bytes(model.getvalue())
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    size = processor.get_piece_size()

    def kind(i):
        if processor.is_unknown(i):
            return TokenType.UNKNOWN
        if processor.is_control(i):
            return TokenType.CONTROL
        return TokenType.BYTE if processor.is_byte(i) else TokenType.NORMAL

    def add(writer):
        writer.add_tokenizer_model("llama")
        writer.add_tokenizer_pre("default")
        writer.add_token_list([processor.id_to_piece(i) for i in range(size)])
        writer.add_token_scores([processor.get_score(i) for i in range(size)])
        writer.add_token_types([kind(i) for i in range(size)])
        writer.add_bos_token_id(1)
        writer.add_eos_token_id(2)
        writer.add_unk_token_id(0)

    return size, add, {text: [1] + processor.encode(text) for text in TEXTS}


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    blocks()
    tokens, add_tokens, byte_level_ids = byte_level()
    size = dict(layers=2, width=32, feed=64, heads=4, key_heads=2, vocabulary=len(tokens))
    weights = llama(**size, tied=True)
    save_file(weights, OUT / "tiny-llama.safetensors")
    write_model("tiny-llama", weights, Type.F16, tokenizer=add_tokens, **size)
    pieces, add_pieces, piece_ids = sentence_piece()
    size = dict(layers=1, width=32, feed=64, heads=4, key_heads=4, vocabulary=pieces)
    weights = llama(**size, tied=False)
    save_file(weights, OUT / "tiny-mistral.safetensors")
    window = [lambda writer: writer.add_sliding_window(16)]
    write_model("tiny-mistral", weights, Type.Q8_0, tokenizer=add_pieces, more=window, **size)
    (OUT / "tokens.json").write_text(
        json.dumps({"byte_level": byte_level_ids, "sentence_piece": piece_ids}, ensure_ascii=False, indent=1) + "\n",
        encoding="utf8",
    )


if __name__ == "__main__":
    main()
