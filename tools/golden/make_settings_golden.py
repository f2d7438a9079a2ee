#!/usr/bin/env python3
"""Makes src/test/resources/tokenizer/settings.json: what transformers makes of a tokenizer.json under other settings.

Needs: transformers, and ../shared.

    python3 tools/golden/make_settings_golden.py [SHARED_DIRECTORY]
"""
import json
import pathlib
import shutil
import sys
import tempfile

import transformers
from transformers import AutoTokenizer

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "../shared"
MODELS = ROOT / "src/test/resources/models"
BASES = {
    "bert": SHARED / "cases/models/v-lower-mismatch",
    "roberta": MODELS / "tiny-roberta",
    "distilbert": MODELS / "tiny-distilbert",
    "llama": SHARED / "models/stories260K",
}
TEXTS = ["Café GOOD 我爱 movie", " good  Movie\n", "\tgood [MASK] <mask>."]


def mask(lstrip):
    return {"__type": "AddedToken", "content": "<mask>", "lstrip": lstrip, "rstrip": False, "normalized": False,
            "single_word": False, "special": True}


LLAMA = {"tokenizer_class": "LlamaTokenizer", "bos_token": "<s>", "eos_token": "</s>"}
# Settings of tokenizer_config.json (None takes one away), and of tokenizer.json, by their paths.
VARIANTS = [
    ("bert", {}, {}),
    ("bert", {"do_lower_case": True}, {"normalizer/lowercase": False}),
    ("bert", {"do_lower_case": None}, {"normalizer/lowercase": False}),
    ("bert", {"do_lower_case": True, "strip_accents": False}, {}),
    ("bert", {"do_lower_case": False, "strip_accents": True}, {}),
    ("bert", {"tokenize_chinese_chars": False}, {}),
    ("bert", {"tokenize_chinese_chars": True}, {"normalizer/handle_chinese_chars": False}),
    ("bert", {"unk_token": "[MASK]"}, {}),
    ("bert", {"cls_token": "[SEP]"}, {}),
    ("bert", {"tokenizer_class": "PreTrainedTokenizerFast"}, {}),
    ("bert", {"tokenizer_class": None}, {}),
    ("bert", {}, {"post_processor": None}),
    ("bert", {"add_bos_token": True, "bos_token": "[CLS]"}, {}),
    ("distilbert", {"do_lower_case": False, "tokenizer_class": "DistilBertTokenizerFast"}, {}),
    ("roberta", {}, {}),
    ("roberta", {"add_prefix_space": True}, {}),
    ("roberta", {}, {"pre_tokenizer/add_prefix_space": True, "post_processor/add_prefix_space": True}),
    ("roberta", {"add_prefix_space": True, "tokenizer_class": "PreTrainedTokenizerFast"}, {}),
    ("roberta", {"mask_token": mask(False)}, {}),
    ("roberta", {"added_tokens_decoder": {"4": mask(False)}}, {}),
    ("roberta", {}, {"post_processor": None}),
    ("roberta", {"tokenizer_class": "GPT2Tokenizer", "add_prefix_space": True}, {}),
    ("llama", {}, {}),
    ("llama", LLAMA, {}),
    ("llama", {**LLAMA, "add_prefix_space": False}, {}),
    ("llama", {**LLAMA, "legacy": True}, {}),
    ("llama", {**LLAMA, "add_bos_token": False, "add_eos_token": True}, {}),
]


def changed(content, settings):
    for path, value in settings.items():
        *parents, key = path.split("/")
        node = content
        for parent in parents:
            node = node[parent]
        node[key] = value
    return content


def main():
    cases = []
    for base, config, file in VARIANTS:
        with tempfile.TemporaryDirectory() as folder:
            target = pathlib.Path(folder)
            source = BASES[base]
            shutil.copyfile(source / "config.json", target / "config.json")
            content = json.loads((source / "tokenizer.json").read_text(encoding="utf8"))
            (target / "tokenizer.json").write_text(json.dumps(changed(content, file)), encoding="utf8")
            settings = source / "tokenizer_config.json"
            settings = json.loads(settings.read_text(encoding="utf8")) if settings.exists() else {}
            settings.update(config)
            settings = {key: value for key, value in settings.items() if config.get(key, "") is not None}
            if settings:
                (target / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf8")
            tokenizer = AutoTokenizer.from_pretrained(target)
            rows = [{"text": text, "ids": tokenizer(text)["input_ids"]} for text in TEXTS]
            cases.append({"base": base, "config": config, "file": file, "rows": rows})
    golden = {"about": f"Token rows by transformers {transformers.__version__}.", "cases": cases}
    path = ROOT / "src/test/resources/tokenizer/settings.json"
    path.write_text(json.dumps(golden, separators=(",", ":")) + "\n", encoding="utf8")
    print(f"{len(cases)} variants in {path}")


main()
