#!/usr/bin/env python3
"""Schemathesis against a running daemon: requests made from its OpenAPI document, valid and not.

    export ASCRIBE_TOKEN=$(openssl rand -hex 32)     without a token, requests that lack it are rightly answered
    tools/ascribe serve --port 8420                  in another terminal, best with --home of its own
    tools/bench/hostile.py --examples 50             prints a JSON object; schemathesis' report goes to standard error

Installs schemathesis from PyPI at the first run, into a virtual environment outside of the repository. It submits and
cancels studies and changes log levels: not for a daemon that others use. Exit codes: 0 nothing found, 1 something
found, 2 something is missing.
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

# Its generator of JSON needs Hypothesis as it was then.
PACKAGES = ("schemathesis==4.0.26", "hypothesis==6.138.2")
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
)
# Whether a path has other methods is not among the checks: TRACE with a body is refused as malformed before there is
# a path. What is too large or too much is refused by a status of its own.
CONFIGURATION = """
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 413, 414, 415, 421, 422, 429, 431]
"""
# Ids made up are nearly always unknown. With those of a study, what lies behind them is asked; whether what is malformed
# is rejected cannot be, as these values replace those that were to be malformed.
STUDY = """
[parameters]
"path.id" = {id}
"query.run" = {run}
"""
# Streams of events have no end that a client of requests and replies could wait for.
STREAMS = ("getEvents",)


def main():
    settings = arguments()
    tool = install(settings.venv)
    configuration = settings.venv / "ascribe.toml"
    configuration.write_text((study(settings) if settings.study else "") + CONFIGURATION)
    checks = [check for check in CHECKS if not (settings.study and check == "negative_data_rejection")]
    command = [
        str(tool), "--config-file", str(configuration), "run", settings.server.rstrip("/") + "/openapi.yaml",
        "--checks", ",".join(checks), "--mode", "all", "--phases", "examples,coverage,fuzzing",
        "--max-examples", str(settings.examples), "--seed", str(settings.seed), "--request-timeout", "30",
        "--continue-on-failure", "--no-color", "--suppress-health-check", "all",
    ]
    for stream in STREAMS:
        command += ["--exclude-operation-id", stream]
    if settings.token:
        command += ["--header", "Authorization: Bearer " + settings.token]
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        cwd=settings.venv)
    print(run.stdout, file=sys.stderr)
    print(json.dumps({"exit": run.returncode, "seed": settings.seed, **figures(run.stdout)}))
    return 0 if run.returncode == 0 else 1


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--server", default="http://127.0.0.1:8420", help="default: %(default)s")
    add("--token", default=os.environ.get("ASCRIBE_TOKEN", ""), help="default: $ASCRIBE_TOKEN")
    add("--study", metavar="ID", help="ask about this study of that server and its first run")
    add("--examples", type=int, default=50, help="of each operation and kind (default: %(default)s)")
    add("--seed", type=int, default=1, help="the same seed makes the same requests (default: %(default)s)")
    add("--venv", type=pathlib.Path, default=CACHE / "ascribe-hostile", help="default: %(default)s")
    return parser.parse_args()


def study(settings):
    """The study to ask about, and the first of its runs."""
    request = urllib.request.Request(settings.server.rstrip("/") + "/v1/studies/" + urllib.parse.quote(settings.study))
    if settings.token:
        request.add_header("Authorization", "Bearer " + settings.token)
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:
            runs = json.load(reply)["runs"]
    except urllib.error.URLError as error:
        print(f"error: study {settings.study!r}: {error}", file=sys.stderr)
        sys.exit(2)
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
