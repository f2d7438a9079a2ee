#!/usr/bin/env python3
"""Tests a running daemon with Schemathesis, which makes valid and invalid requests from the OpenAPI document.

    export ASCRIBE_TOKEN=$(openssl rand -hex 32)     a daemon without a token would answer requests without one
    tools/ascribe serve --port 8420                  in another terminal, best with a --home of its own
    tools/bench/hostile.py --examples 100            prints a JSON object; schemathesis' report goes to standard error

All checks run in all phases (examples, coverage, fuzzing, stateful), except those that this API cannot satisfy. These are
listed with their reasons at CONFIGURATION below and in src/site/markdown/benchmarks.md. Valid requests name a model that
is installed, which the document cannot know.

The first run installs schemathesis from PyPI into a virtual environment outside of the repository. The script submits and
cancels studies and changes log levels, so do not use it on a daemon that others use. Exit codes: 0 no fault was found, 1
a fault was found, 2 something is missing.
"""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
import venv

PACKAGES = ("schemathesis==4.32.5", "hypothesis==6.170.17")
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
PHASES = "examples,coverage,fuzzing,stateful"
CONFIGURATION = """
# Requests that are too large or too many have their own status codes.
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 408, 413, 414, 415, 421, 422, 429, 431]

# The schema cannot describe which names of models, data sets, methods and loggers the server knows, nor the grammars of
# templates, verbalizers and study files. So a text that the schema allows may still be refused.
# Nor can it describe which runs are stored (404).
[[operations]]
include-name = "POST /v1/explain"
[operations.checks.positive_data_acceptance]
expected-statuses = ["2xx", 400, 404, 413, 429, 504]
# A deadline that the client chose may be too short (504).
[operations.checks.not_a_server_error]
expected-statuses = ["2xx", "3xx", "4xx", 504]

[[operations]]
include-name = "POST /v1/explain/batch"
[operations.checks.positive_data_acceptance]
expected-statuses = ["2xx", 400, 404, 413, 429, 504]
[operations.checks.not_a_server_error]
expected-statuses = ["2xx", "3xx", "4xx", 504]

[[operations]]
include-name = "POST /v1/studies"
[operations.checks.positive_data_acceptance]
expected-statuses = ["2xx", 400, 413, 429]

# A title may not contain control characters.
[[operations]]
include-name = "PATCH /v1/studies/{id}"
[operations.checks.positive_data_acceptance]
expected-statuses = ["2xx", 400, 404]

[[operations]]
include-name = "PUT /v1/loggers/{logger}"
[operations.checks.positive_data_acceptance]
expected-statuses = ["2xx", 400]

# A run must belong to the study, which the schema cannot say.
[[operations]]
include-name = "GET /v1/studies/{id}"
[operations.checks.positive_data_acceptance]
expected-statuses = ["2xx", 400, 404]

[[operations]]
include-name = "GET /v1/studies/{id}/results"
[operations.checks.positive_data_acceptance]
expected-statuses = ["2xx", 400, 404, 429]

[[operations]]
include-name = "GET /v1/studies/{id}/instances"
[operations.checks.positive_data_acceptance]
expected-statuses = ["2xx", 400, 404]

[[operations]]
include-name = "GET /v1/studies"
[operations.checks.positive_data_acceptance]
expected-statuses = ["2xx", 400]
"""
# Half of the valid explanations and all valid studies name an installed model. Requests with other names are refused at
# once, and would not test the code after that check.
HOOKS = """
import itertools
import json
import os

import schemathesis
from schemathesis import GenerationMode

NUMBERS = itertools.count()
MODEL = os.environ["HOSTILE_MODEL"]


@schemathesis.serializer("application/hocon")
def hocon(context, value):
    return (value if isinstance(value, str) else json.dumps(value)).encode(errors="replace")


@schemathesis.hook
def before_call(context, case, kwargs):
    number = next(NUMBERS)
    label = case.operation.label
    if case.meta is None or case.meta.generation.mode != GenerationMode.POSITIVE or number % 8 == 0:
        return
    if label == "POST /v1/explain" and isinstance(case.body, dict):
        case.body = {**case.body, "model": MODEL}
        if number % 2:
            for name in ("template", "verbalizer", "method", "target", "paradigm", "task", "precision"):
                case.body.pop(name, None)
    elif label == "POST /v1/studies" and isinstance(case.body, dict):
        case.body = {"study": {
            "name": f"hostile-{number % 40}",
            "datasets": [{"name": "sample-sentiment", "test-limit": 1}],
            "models": [{"model": MODEL, "paradigms": ["prompted"]}],
            "training-sizes": [0],
            "methods": ["random"],
        }}
"""
# Generated ids are nearly always unknown. The ids of a real study test the code behind them. But they replace malformed
# ids as well, so the rejection of those is not tested then.
STUDY = """
[parameters]
"path.id" = {id}
"query.run" = {run}
"""
# Streams of events do not end, so a test that waits for the end of a reply cannot use them.
STREAMS = ("getEvents",)


def main():
    settings = arguments()
    tool = install(settings.venv)
    configuration = settings.venv / "ascribe.toml"
    configuration.write_text((study(settings) if settings.study else "") + CONFIGURATION)
    (settings.venv / "hostile_hooks.py").write_text(HOOKS)
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": "hostile_hooks", "PYTHONPATH": str(settings.venv),
        "HOSTILE_MODEL": settings.model or installed(settings)}
    command = [
        str(tool), "--config-file", str(configuration), "run", settings.server.rstrip("/") + "/openapi.yaml",
        "--checks", "all", "--mode", "all", "--phases", PHASES,
        "--max-examples", str(settings.examples), "--seed", str(settings.seed), "--request-timeout", "30",
        "--continue-on-failure", "--no-color", "--suppress-health-check", "all",
    ]
    # A cancelled study still exists, because its results are kept.
    excluded = ["use_after_free"] + ["negative_data_rejection"] * bool(settings.study)
    command += ["--exclude-checks", ",".join(excluded)]
    for stream in STREAMS:
        command += ["--exclude-operation-id", stream]
    if settings.token:
        command += ["--header", "Authorization: Bearer " + settings.token]
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        cwd=settings.venv, env=environment)
    print(run.stdout, file=sys.stderr)
    print(json.dumps({"exit": run.returncode, "seed": settings.seed, **figures(run.stdout)}))
    return 0 if run.returncode == 0 else 1


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--server", default="http://127.0.0.1:8420", help="default: %(default)s")
    add("--token", default=os.environ.get("ASCRIBE_TOKEN", ""), help="default: $ASCRIBE_TOKEN")
    add("--model", metavar="NAME", help="of valid requests (default: the first that is installed)")
    add("--study", metavar="ID", help="ask about this study of that server and its first run")
    add("--examples", type=int, default=100, help="of each operation and kind (default: %(default)s)")
    add("--seed", type=int, default=1, help="the same seed makes the same requests (default: %(default)s)")
    add("--venv", type=pathlib.Path, default=CACHE / "ascribe-hostile", help="default: %(default)s")
    return parser.parse_args()


def ask(settings, path):
    """What the daemon answers, as JSON."""
    request = urllib.request.Request(settings.server.rstrip("/") + path)
    if settings.token:
        request.add_header("Authorization", "Bearer " + settings.token)
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:
            return json.load(reply)
    except urllib.error.URLError as error:
        print(f"error: {path}: {error}", file=sys.stderr)
        sys.exit(2)


def installed(settings):
    """The name of a model that requests may use."""
    names = [model["name"] for model in ask(settings, "/v1/models")["models"]
        if model["installed"] and "prompted" in model["paradigms"]]
    if not names:
        print("error: no model is installed that could be prompted: models pull, or models import", file=sys.stderr)
        sys.exit(2)
    return names[0]


def study(settings):
    """The study to ask about, and the first of its runs."""
    runs = ask(settings, "/v1/studies/" + urllib.parse.quote(settings.study))["runs"]
    return STUDY.format(id=json.dumps(settings.study), run=json.dumps(runs[0]["id"]))


def install(directory):
    """The command, in an environment that is made where there is none."""
    tool = directory / "bin" / "schemathesis"
    if not tool.exists():
        print(f"installing {' '.join(PACKAGES)} into {directory} ...", file=sys.stderr)
        venv.create(directory, with_pip=True)
        pip = [str(directory / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check"]
        if subprocess.run(pip + list(PACKAGES), check=False).returncode != 0:
            print("error: schemathesis could not be installed from the package index", file=sys.stderr)
            sys.exit(2)
    return tool


def figures(report):
    """The counts of the report's summary, which leaves out those that are 0."""
    found = {}
    for name, pattern in (
        ("operations", r"^  Tested: (\d+)$"),
        ("test_cases", r"^  (\d+) generated\b"),
        ("failures", r"(\d+) failures?\b.* in [\d.]+s =+$"),
        ("errors", r"(\d+) errors?\b.* in [\d.]+s =+$"),
    ):
        matches = re.findall(pattern, report, re.MULTILINE)
        found[name] = int(matches[-1]) if matches else 0
    return found


if __name__ == "__main__":
    sys.exit(main())
