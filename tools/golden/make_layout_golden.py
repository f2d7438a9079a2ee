#!/usr/bin/env python3
"""Makes src/test/resources/tokenizer/layouts.json: token rows of whole texts, white space included, by transformers.

Needs: transformers, and the tokenizers and models of ../shared.

    python3 tools/golden/make_layout_golden.py [SHARED_DIRECTORY]
"""
import json
import pathlib
import sys

import transformers
from transformers import AddedToken, GPT2Tokenizer, PreTrainedTokenizerFast, RobertaTokenizer

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "../shared"
TEXTS = [
    "good movie",
    " leading and  double spaces",
    "tab\there\n\nlines\r\nend ",
    "no\u00a0break \u00a0 and \u200bzero\u200b width",
    "emoji \U0001f600\U0001f600 \U0001f469\u200d\U0001f469\u200d\U0001f467 x",
    "\n\n start . of , it !",
    "trailing   \n",
    "mixed 我爱 Java\u3000编程。 ok",
    "\tcafé  naïve\r\n\r\nÉCOLE\n",
    "a\u2028b\u2003c  \ufeffd",
    " . . .\n. ",
]
PAIRS = [(text, TEXTS[(i + 3) % len(TEXTS)]) for i, text in enumerate(TEXTS)]
CLOZES = [
    "{text} It was {mask}.",
    "Review:\n{text}\n {mask} it was",
    "{text}{mask}",
    " {text}\n\nIt was  {mask} .",
    "{mask} {text}",
]
PAIR_CLOZES = ["{premise} ? {mask} , {hypothesis}", "{premise}\n{hypothesis}{mask}"]
PROMPTS = ["Review: {text}\nSentiment:", "{text}", "Text:\n{text} \nLabel:  "]
PAIR_PROMPTS = ["{premise}\n{hypothesis}", "One: {premise}\tTwo: {hypothesis} "]


def rendered(template, text, pair, mask=""):
    if pair is None:
        return template.replace("{text}", text).replace("{mask}", mask)
    return template.replace("{premise}", text).replace("{hypothesis}", pair).replace("{mask}", mask)


def main():
    tokenizers = SHARED / "tokenizers"
    encoders = {
        "bert-base-uncased": PreTrainedTokenizerFast(
            tokenizer_file=str(tokenizers / "bert-base-uncased/tokenizer.json"), mask_token="[MASK]"
        ),
        "roberta-base": RobertaTokenizer.from_pretrained(
            tokenizers / "roberta-base", mask_token=AddedToken("<mask>", lstrip=True, special=True)
        ),
    }
    decoders = {
        "gpt2": GPT2Tokenizer.from_pretrained(tokenizers / "gpt2"),
        "stories260K": PreTrainedTokenizerFast(tokenizer_file=str(SHARED / "models/stories260K/tokenizer.json")),
    }
    texts = [(text, None) for text in TEXTS]
    cases = []

    def add(name, template, text, pair, ids):
        cases.append({"tokenizer": name, "template": template, "text": text, "pair": pair, "ids": ids["input_ids"]})

    for name, tokenizer in encoders.items():
        for inputs, templates in ((texts, CLOZES), (PAIRS, PAIR_CLOZES)):
            for text, pair in inputs:
                add(name, None, text, pair, tokenizer(text, pair))
                for template in templates:
                    add(name, template, text, pair, tokenizer(rendered(template, text, pair, tokenizer.mask_token)))
    for name, tokenizer in decoders.items():
        for inputs, templates in ((texts, PROMPTS), (PAIRS, PAIR_PROMPTS)):
            for text, pair in inputs:
                for template in templates:
                    # The answer brings the space before it along.
                    add(name, template, text, pair, tokenizer(rendered(template.rstrip(" "), text, pair)))
    golden = {"about": f"Token rows by transformers {transformers.__version__}.", "cases": cases}
    path = ROOT / "src/test/resources/tokenizer/layouts.json"
    path.write_text(json.dumps(golden, separators=(",", ":")) + "\n", encoding="utf8")
    print(f"{len(cases)} rows in {path}")


main()
