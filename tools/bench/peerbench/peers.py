"""The peers, each called as its documentation shows, words as features, on a game."""
import contextlib
import io
import warnings

import numpy
import torch

with contextlib.redirect_stderr(io.StringIO()):
    import captum.attr
    import shap
    import shapiq

warnings.filterwarnings("ignore")

# A word of the strings that SHAP's text masker makes; no data set has it.
ABSENT = "\u2421"


def captum_sampling(game, permutations, per_evaluation, seed):
    """Captum's Shapley Value Sampling over one row of word masks; n * permutations + 1 evaluations."""
    torch.manual_seed(seed)
    numpy.random.seed(seed % 2**32)
    attribution = captum.attr.ShapleyValueSampling(lambda masks: torch.as_tensor(game(masks)))
    present = torch.ones(1, game.words)
    result = attribution.attribute(
        present, baselines=torch.zeros_like(present), n_samples=permutations, perturbations_per_eval=per_evaluation)
    return result[0].tolist()


def captum_permutations(words, evaluations):
    """How many permutations Captum can afford; at least one."""
    return max(1, (evaluations - 1) // words)


def captum_sampling_of_decoder(question, permutations, seed):
    """Captum's Shapley Value Sampling of a language model's answer, one row at a time: it takes no more."""
    torch.manual_seed(seed)
    numpy.random.seed(seed % 2**32)
    return _of_decoder(question, captum.attr.ShapleyValueSampling, n_samples=permutations)


def captum_exact_of_decoder(question):
    """Captum's Shapley values over all orders, for few words."""
    return _of_decoder(question, captum.attr.ShapleyValues)


def _of_decoder(question, method, **options):
    attribution = captum.attr.LLMAttribution(method(question.model.network), question.model.tokenizer)
    template = captum.attr.TextTemplateInput(question.complete, question.words)
    return attribution.attribute(template, target=question.target, **options).seq_attr.tolist()


def shap_text(game, evaluations, batch):
    """shap.Explainer with a text masker of words, which is SHAP's partition explainer: Owen values of a balanced tree.

    It may spend fewer evaluations than it is given. `batch` None is its default.
    """
    def values(texts):
        return game(numpy.array([[word != ABSENT for word in str(text).split()] for text in texts]))

    # The space keeps what stands for an absent word apart from the next word.
    masker = shap.maskers.Text(r"\s+", mask_token=ABSENT + " ", collapse_mask_token=False)
    explainer = shap.Explainer(values, masker, algorithm="partition")
    options = {} if batch is None else {"batch_size": batch}
    return explainer([" ".join(game.names)], max_evals=evaluations, silent=True, **options).values[0].tolist()


def shap_kernel(game, evaluations, seed):
    """shap.KernelExplainer on word masks, without the selection of features, which would add error."""
    numpy.random.seed(seed % 2**32)
    explainer = shap.KernelExplainer(game, numpy.zeros((1, game.words)), seed=seed)
    # Two evaluations go to the empty and the full coalition.
    return explainer.shap_values(
        numpy.ones((1, game.words)), nsamples=evaluations - 2, l1_reg=False, silent=True)[0].tolist()


def shapiq_kernel(game, evaluations, seed):
    """shapiq's KernelSHAP with paired, distinct coalitions."""
    approximator = shapiq.KernelSHAP(n=game.words, pairing_trick=True, random_state=seed)
    budget = min(evaluations, 2 ** game.words)
    return approximator.approximate(budget=budget, game=game).get_n_order_values(1).tolist()


def shapiq_permutations(game, evaluations, seed):
    """shapiq's permutation sampling, in batches of 32 permutations."""
    approximator = shapiq.PermutationSamplingSV(n=game.words, random_state=seed)
    return approximator.approximate(budget=evaluations, game=game, batch_size=32).get_n_order_values(1).tolist()
