"""The peers' side of the model: the same weights, template and absence of words, in Hugging Face transformers.

A word is absent when attention is masked away from its tokens; position ids stay. That gives the same outputs as
Ascribe's `remove`, which leaves the tokens out of the batch altogether.
"""
import math

import numpy
import torch
import transformers
from tokenizers import Tokenizer

TASKS = {
    "tse": ("{text} It was", ".", {"negative": "terrible", "neutral": "okay", "positive": "great"}),
    "esnli": (
        "{premise} ?", " , {hypothesis}", {"contradiction": "no", "entailment": "yes", "neutral": "maybe"}),
}


class Model:
    """A masked-LM encoder and its tokenizer, from one directory.

    `whole` calls the model as its documentation does, which computes the logits of all tokens; otherwise the head
    sees the mask only, which is less work than users of the peers give them.
    """

    def __init__(self, directory, threads, attention):
        torch.set_num_threads(threads)
        torch.set_grad_enabled(False)
        transformers.logging.set_verbosity_error()
        transformers.logging.disable_progress_bar()
        self.network = transformers.AutoModelForMaskedLM.from_pretrained(
            str(directory), attn_implementation=attention, dtype=torch.float32).eval()
        self.tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()

    def id(self, token):
        return self.tokenizer.token_to_id(token)

    def label_logits(self, ids, attention, position, labels, whole):
        """[rows][labels] from ids [1][tokens] and attention [rows][tokens]."""
        rows = ids.expand(attention.shape[0], -1)
        if whole:
            return self.network(input_ids=rows, attention_mask=attention).logits[:, position][:, labels]
        hidden = self.network.base_model(input_ids=rows, attention_mask=attention).last_hidden_state
        return self.network.cls(hidden[:, position])[:, labels]


class Game:
    """v(S) of one text: the probability of the target with only the words of S present."""

    def __init__(self, model, task, answer, batch=None, whole=False):
        """`answer` is Ascribe's for the same text, whose words and target are taken over."""
        before, after, verbalizer = TASKS[task]
        parts = {"text": [], "premise": [], "hypothesis": []}
        for index, feature in enumerate(answer["features"]):
            parts[feature["part"]].append((feature["text"], index))
        left, left_owners = _encode(model, before, parts)
        right, right_owners = _encode(model, after, parts)
        ids = [model.id("[CLS]"), *left, model.id("[MASK]"), *right, model.id("[SEP]")]
        self.owners = [-1, *left_owners, -1, *right_owners, -1]
        self.position = len(left) + 1
        self.ids = torch.tensor([ids])
        self.words = len(answer["features"])
        self.names = [feature["text"] for feature in answer["features"]]
        self.labels = sorted(verbalizer)
        self.label_ids = [model.id(verbalizer[label]) for label in self.labels]
        self.target = self.labels.index(answer["target"])
        self.model = model
        self.batch = batch
        self.whole = whole
        self.evaluations = 0
        # [tokens] the column of a token in masks to which a column of ones is appended
        self._columns = torch.tensor([self.words if owner < 0 else owner for owner in self.owners])

    def probabilities(self, masks):
        """[rows][labels] of presence masks [rows][words], in batches of at most `batch` rows."""
        masks = torch.as_tensor(numpy.asarray(masks)).reshape(-1, self.words) > 0.5
        self.evaluations += len(masks)
        ones = torch.ones(len(masks), 1, dtype=torch.bool)
        attention = torch.cat([masks, ones], dim=1)[:, self._columns].long()
        logits = [
            self.model.label_logits(self.ids, rows, self.position, self.label_ids, self.whole)
            for rows in attention.split(self.batch or max(1, len(masks)))
        ]
        return torch.cat(logits).double().softmax(dim=1)

    def __call__(self, masks):
        """[rows] of presence masks [rows][words]."""
        return self.probabilities(masks)[:, self.target].numpy()


class Table:
    """A game all of whose values are known, for estimates that cost nothing."""

    def __init__(self, game):
        self.words = game.words
        self.names = game.names
        self.evaluations = 0
        codes = numpy.arange(2 ** game.words)
        self._bits = 1 << numpy.arange(game.words)
        self._values = game((codes[:, None] & self._bits) > 0)

    def __call__(self, masks):
        masks = numpy.asarray(masks).reshape(-1, self.words) > 0.5
        self.evaluations += len(masks)
        return self._values[masks @ self._bits]

    def shapley(self):
        """Exact values by definition (Shapley 1953)."""
        codes = numpy.arange(len(self._values))
        sizes = ((codes[:, None] & self._bits) > 0).sum(axis=1)
        n = self.words
        weights = numpy.array([1.0 / (n * math.comb(n - 1, size)) for size in range(n)])
        scores = []
        for bit in self._bits:
            without = codes[(codes & bit) == 0]
            scores.append(float((weights[sizes[without]] * (self._values[without | bit] - self._values[without])).sum()))
        return scores


def _encode(model, template, parts):
    """Token ids of a stretch of the template, and the word of each token or -1."""
    text, owners = "", []
    rest = template
    while rest:
        literal, brace, rest = rest.partition("{")
        text += literal
        owners += [-1] * len(literal)
        if brace:
            slot, _, rest = rest.partition("}")
            for number, (word, index) in enumerate(parts[slot]):
                text += (" " if number else "") + word
                owners += ([-1] if number else []) + [index] * len(word)
    encoding = model.tokenizer.encode(text, add_special_tokens=False)
    first = lambda span: next((owner for owner in owners[span[0]:span[1]] if owner >= 0), -1)
    return encoding.ids, [first(span) for span in encoding.offsets]
