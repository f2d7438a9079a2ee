#!/usr/bin/env python3
"""Schemathesis against a running daemon: requests made from its OpenAPI document, valid and not.

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
import venv

VERSION = "4.0.26"
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
)
# Streams of events have no end that a client of requests and replies could wait for.
STREAMS = ("getEvents",)


def main():
    settings = arguments()
    tool = install(settings.venv)
    command = [
        str(tool), "run", settings.server.rstrip("/") + "/openapi.yaml",
        "--checks", ",".join(CHECKS), "--mode", "all", "--phases", "examples,coverage,fuzzing",
        "--max-examples", str(settings.examples), "--seed", str(settings.seed), "--request-timeout", "30",
        "--continue-on-failure", "--no-color",
    ]
    for stream in STREAMS:
        command += ["--exclude-operation-id", stream]
    if settings.token:
        command += ["--header", "Authorization: Bearer " + settings.token]
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    print(run.stdout, file=sys.stderr)
    print(json.dumps({"exit": run.returncode, "seed": settings.seed, **figures(run.stdout)}))
    return 0 if run.returncode == 0 else 1


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--server", default="http://127.0.0.1:8420", help="default: %(default)s")
    add("--token", default=os.environ.get("ASCRIBE_TOKEN", ""), help="default: $ASCRIBE_TOKEN")
    add("--examples", type=int, default=50, help="of each operation and kind (default: %(default)s)")
    add("--seed", type=int, default=1, help="the same seed makes the same requests (default: %(default)s)")
    add("--venv", type=pathlib.Path, default=CACHE / "ascribe-hostile", help="default: %(default)s")
    return parser.parse_args()


def install(directory):
    """The command, in an environment that is made where there is none."""
    tool = directory / "bin" / "schemathesis"
    if not tool.exists():
        print(f"installing schemathesis {VERSION} into {directory} ...", file=sys.stderr)
        venv.create(directory, with_pip=True)
        pip = [str(directory / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check"]
        if subprocess.run(pip + [f"schemathesis=={VERSION}"], check=False).returncode != 0:
            print("error: schemathesis could not be installed from the package index", file=sys.stderr)
            sys.exit(2)
    return tool


def figures(report):
    """The counts of the report's summary."""
    found = {}
    for name, pattern in (
        ("test_cases", r"(\d+) generated"),
        ("failures", r"(\d+) found"),
        ("unique_failures", r"(\d+) unique failures?"),
    ):
        match = re.search(pattern, report)
        found[name] = int(match.group(1)) if match else 0
    return found


if __name__ == "__main__":
    sys.exit(main())
