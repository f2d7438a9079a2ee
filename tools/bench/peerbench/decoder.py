"""A decoder beside Captum's LLMAttribution: the same weights, prompt, words and answers.

Captum completes a template with the words that are there, so that an absent word leaves no gap: Ascribe's `delete`. It
attributes the log-probability of the answer among all tokens: Ascribe's value `logit` of an answer of one token.
"""
import json
import pathlib
import tempfile

import torch
import transformers

from . import BenchError, peers
from .ascribe import Ascribe, scores
from .environment import say
from .measurements import TOLERANCE, ascribe_contestant, compared
from .texts import demonstrations
from .timing import Contestant, clock, take_turns

INSTRUCTION = "Is the sentiment of the text negative, neutral or positive? Answer with one word."
WORDS = {"negative": "negative", "neutral": "neutral", "positive": "positive"}


class Model:
    """A causal language model and its tokenizer, from one directory."""

    def __init__(self, directory, threads, attention):
        torch.set_num_threads(threads)
        torch.set_grad_enabled(False)
        transformers.logging.set_verbosity_error()
        transformers.logging.disable_progress_bar()
        self.network = transformers.AutoModelForCausalLM.from_pretrained(
            str(directory), attn_implementation=attention, dtype=torch.float32).eval()
        self.tokenizer = transformers.AutoTokenizer.from_pretrained(str(directory))

    def tokens(self, text):
        return self.tokenizer.encode(text, return_tensors="pt")

    def log_probability(self, text, answer):
        """Of an answer of one token behind a text, among all tokens."""
        (token,) = self.tokenizer.encode(answer, add_special_tokens=False)
        return float(self.network(self.tokens(text)).logits[0, -1].double().log_softmax(dim=0)[token])


class Prompt:
    """Instruction and demonstrations, then the text between `before` and `after`."""

    after = "\nSentiment:"

    def __init__(self, shown):
        """`shown` are pairs of a text and its label."""
        self._head = "\n\n".join([INSTRUCTION, *(f"Text: {text}{self.after} {WORDS[label]}" for text, label in shown)])
        self.before = self._head + "\n\nText:"

    def write(self, path):
        """As `explain --prompt` reads it: JSON is HOCON."""
        prompt = {
            "task": "sentiment", "instruction": self._head, "example": "Text: {text}" + self.after + " {answer}",
            "separator": "\n\n", "words": WORDS, "chat": "none", "calibration": "none",
        }
        path.write_text(json.dumps({"prompt": prompt}), encoding="utf-8")


class Question:
    """One text in a prompt, as Captum asks for it."""

    def __init__(self, model, prompt, answer):
        """`answer` is Ascribe's for the same text, whose words and target are taken over."""
        self.model = model
        self.target = " " + WORDS[answer["target"]]
        self.words = [" " + feature["text"] for feature in answer["features"]]
        self.evaluations = 0
        self._prompt = prompt

    def complete(self, *words):
        """The prompt with these words; Captum calls it once for each evaluation."""
        self.evaluations += 1
        return self._prompt.before + "".join(words) + self._prompt.after

    def value(self, words):
        return self.model.log_probability(self.complete(*words), self.target)


class Bench:
    """Both sides under one prompt."""

    def __init__(self, root, settings, model, prompt, prompt_file):
        self.settings = settings
        self._root, self._model, self._prompt, self._file = root, model, prompt, prompt_file
        self._answers = {}

    def ascribe(self, *options):
        return Ascribe(
            self._root, self.settings.decoder, self.settings.threads, "--paradigm", "decoder", "--prompt", self._file,
            "--absence", "delete", "--value", "logit", *options)

    def predict(self, texts):
        """Asks Ascribe for words, target, v(full) and v(empty); questions are made of them."""
        with self.ascribe("--method", "shapley-sampling", "--permutations", 1) as ascribe:
            self._answers.update(zip(texts, ascribe.explain(texts)))

    def question(self, text):
        return Question(self._model, self._prompt, self._answers[text])

    def check_outputs(self, texts, short):
        """v(full) and v(empty) of every text, and exact Shapley values of short ones, must be the same."""
        worst = {"value_full": 0.0, "value_empty": 0.0, "exact_values": 0.0}

        def compare(what, one, other):
            worst[what] = max(worst[what], abs(one - other))

        for text in texts:
            question, answer = self.question(text), self._answers[text]
            compare("value_full", question.value(question.words), answer["value_full"])
            compare("value_empty", question.value([]), answer["value_empty"])
        with self.ascribe("--method", "shapley-exact") as ascribe:
            for text, answer in zip(short, ascribe.explain(short)):
                for one, other in zip(peers.captum_exact_of_decoder(self.question(text)), scores(answer)):
                    compare("exact_values", one, other)
        for what, difference in worst.items():
            say(f"decoder: largest difference between Ascribe and Captum, {what}: {difference:.1e}")
            if difference > TOLERANCE:
                raise BenchError(f"decoder: {what} differ by {difference:.1e}, more than {TOLERANCE}: not the same function")
        return worst

    def captum(self):
        """Captum in its defaults, with as many permutations as the evaluations allow."""
        def estimate(question):
            permutations = peers.captum_permutations(len(question.words), self.settings.evaluations)
            return peers.captum_sampling_of_decoder(question, permutations, self.settings.seed)

        def run(texts):
            questions = [self.question(text) for text in texts]
            seconds, _ = clock(lambda: [estimate(question) for question in questions])
            return seconds, sum(question.evaluations for question in questions)

        return Contestant("Captum LLMAttribution, ShapleyValueSampling", run)


def measure(root, settings, deck):
    """Time at equal evaluations, for each number of demonstrations."""
    model = Model(settings.decoder, settings.threads, settings.attention)
    # A digit is a token without the space before it, which Ascribe then leaves to the prompt.
    plain = lambda text: not any(character.isdigit() for character in text.text)
    # Captum walks through all orders of their words.
    short = deck.deal(2, (3, 3), plain)
    warmup = deck.deal(1, settings.words, plain)
    found = []
    for number in settings.demonstrations:
        rounds = [deck.deal(settings.texts, settings.words, plain) for _ in range(settings.rounds)]
        dealt = [*short, *warmup, *(text for texts in rounds for text in texts)]
        prompt = Prompt(demonstrations(settings.data, settings.seed, number, without=dealt))
        with tempfile.TemporaryDirectory(prefix="ascribe-bench-") as directory:
            file = pathlib.Path(directory) / "prompt.conf"
            prompt.write(file)
            bench = Bench(root, settings, model, prompt, file)
            found.append({
                "demonstrations": number, "prompt_tokens": model.tokens(prompt.before + prompt.after).shape[1],
                **_equal_evaluations(bench, short, warmup, rounds, number),
            })
    return found


def _equal_evaluations(bench, short, warmup, rounds, number):
    settings = bench.settings
    bench.predict([text for texts in [short, warmup, *rounds] for text in texts])
    outputs = bench.check_outputs([*warmup, *rounds[0]], short)
    with bench.ascribe(
            "--method", settings.estimator, "--evaluations", settings.evaluations, "--seed", settings.seed) as process:
        process.explain(warmup)
        contestants = [ascribe_contestant(f"Ascribe {settings.estimator}", process), bench.captum()]
        tallies = take_turns(
            f"decoder, {number} demonstrations, {settings.evaluations} evaluations", contestants, rounds)
    return {"outputs": outputs, **compared(tallies)}
