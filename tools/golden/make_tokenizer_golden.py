#!/usr/bin/env python3
"""Makes src/test/resources/tokenizer/golden.json: ids and character offsets by Hugging Face's own code.

Needs: transformers, and the tokenizer files of ../shared/tokenizers.

    python3 tools/golden/make_tokenizer_golden.py [TOKENIZERS_DIRECTORY]
"""
import json
import pathlib
import sys

from tokenizers import AddedToken, Tokenizer
from transformers import GPT2TokenizerFast, RobertaTokenizerFast

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILES = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "../shared/tokenizers"
TEXTS = [
    "the movie was wonderful",
    "I`d have responded, if I were going",
    "Café naïve — “quoted” text…",
    "unaffable 1,234.56 http://x.co/?a=b",
    "I 😀 like it 👩‍👩‍👧!",
    "日本語 text",
    "  spaced \t out\nlines ",
    "the <mask> and [MASK] here",
    "don't we're THEY'VE",
    "ﬁ ligature ① ½ e\u0301",
]


def byte_level(cls, name):
    vocabulary = json.loads((FILES / name / "vocab.json").read_text(encoding="utf8"))
    lines = (FILES / name / "merges.txt").read_text(encoding="utf8").split("\n")
    merges = [tuple(line.split(" ")) for line in lines if line and not line.startswith("#version")]
    special = {"mask_token": AddedToken("<mask>", lstrip=True, special=True)} if "<mask>" in vocabulary else {}
    return cls(vocab=vocabulary, merges=merges, **special).backend_tokenizer


def main():
    tokenizers = {
        "bert-base-uncased": Tokenizer.from_file(str(FILES / "bert-base-uncased/tokenizer.json")),
        "roberta-base": byte_level(RobertaTokenizerFast, "roberta-base"),
        "gpt2": byte_level(GPT2TokenizerFast, "gpt2"),
    }
    golden = {"texts": TEXTS}
    for name, tokenizer in tokenizers.items():
        encodings = [tokenizer.encode(text) for text in TEXTS]
        golden[name] = [{"ids": e.ids, "code_point_offsets": [list(o) for o in e.offsets]} for e in encodings]
    target = ROOT / "src/test/resources/tokenizer/golden.json"
    target.write_text(json.dumps(golden, ensure_ascii=False) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
