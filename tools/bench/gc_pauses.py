#!/usr/bin/env python3
"""Measures how long the garbage collector stops a daemon that runs many large studies at the same time.

    tools/bench/gc_pauses.py --model DIRECTORY-OF-A-SMALL-MODEL

The script starts a daemon on a home of its own, submits studies with large budgets, reads the collector's log and the
memory of the process, and stops the daemon. It prints a JSON object with the longest pause. It needs nothing but Python and
a built tools/ascribe. Exit codes: 0 no pause was longer than --most; 1 a pause was longer, or a study is neither done nor
running at the end.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAUSE = re.compile(r"Pause (.*?) (\d+)M->(\d+)M\((\d+)M\) ([0-9.]+)ms")


def main():
    settings = arguments()
    home = pathlib.Path(tempfile.mkdtemp(prefix="ascribe-gc-"))
    try:
        figures = measure(settings, home)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    print(json.dumps(figures))
    ends_well = set(figures["states"]) <= {"running", "done"}
    return 0 if figures["longest_pause_seconds"] <= settings.most and ends_well else 1


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--model", required=True, help="directory of a small encoder")
    add("--port", type=int, default=8520, help="of the API; operations get the one 1000 above (default: %(default)s)")
    add("--devices", default="cpu:2", help="default: %(default)s")
    add("--studies", type=int, default=30, help="default: %(default)s")
    add("--evaluations", type=int, default=100_000, help="budget of each attribution (default: %(default)s)")
    add("--runs", type=int, default=1, help="of each study; more than one are trained on eight texts (default: %(default)s)")
    add("--seconds", type=float, default=120, help="default: %(default)s")
    add("--most", type=float, default=1.0, help="longest pause that is no failure, in seconds (default: %(default)s)")
    return parser.parse_args()


def measure(settings, home):
    log = home / "gc.log"
    environment = dict(os.environ, ASCRIBE_HOME=str(home), ASCRIBE_LOG_LEVEL="error")
    options = f"{os.environ.get('ASCRIBE_JAVA_OPTS', '')} -Xlog:gc:file={log}"
    environment["ASCRIBE_JAVA_OPTS"] = options.strip()
    subprocess.run([ROOT / "tools/ascribe", "models", "import", settings.model, "--name", "small"],
                   env=environment, check=True, stdout=subprocess.DEVNULL)
    configuration = home / "serve.conf"
    configuration.write_text(f"ascribe.http.operations.port = {settings.port + 1000}\n")
    daemon = subprocess.Popen(
        [ROOT / "tools/ascribe", "serve", "--config", configuration, "--port", str(settings.port), "--devices", settings.devices],
        env=environment, stdout=subprocess.DEVNULL)
    try:
        base = f"http://127.0.0.1:{settings.port}"
        until(lambda: ask(base + "/health/ready") is not None, 120, daemon)
        begun = time.monotonic()
        for number in range(settings.studies):
            ask(base + "/v1/studies", study(settings, number))
        largest, slowest = 0, 0.0
        while time.monotonic() - begun < settings.seconds and daemon.poll() is None:
            time.sleep(1)
            asked = time.monotonic()
            listed = ask(base + "/v1/studies")
            slowest = max(slowest, time.monotonic() - asked)
            largest = max(largest, resident(daemon.pid))
        states = {}
        for one in (listed or {"studies": []})["studies"]:
            states[one["state"]] = states.get(one["state"], 0) + 1
        pauses = [PAUSE.search(line) for line in log.read_text().splitlines()]
        pauses = [(float(found[5]) / 1000, found[1], int(found[2]), int(found[3])) for found in pauses if found]
        longest = max(pauses, default=(0.0, "", 0, 0))
        return {
            "studies": settings.studies,
            "runs": settings.runs,
            "evaluations": settings.evaluations,
            "seconds": round(time.monotonic() - begun, 1),
            "states": states,
            "evaluated": sum(one["evaluations"] for one in (listed or {"studies": []})["studies"]),
            "pauses": len(pauses),
            "longest_pause_seconds": round(longest[0], 3),
            "longest_pause": f"{longest[1]} {longest[2]}M->{longest[3]}M",
            "paused_seconds": round(sum(pause[0] for pause in pauses), 2),
            "longest_list_seconds": round(slowest, 3),
            "resident_bytes": largest,
        }
    finally:
        daemon.terminate()
        try:
            daemon.wait(60)
        except subprocess.TimeoutExpired:
            daemon.kill()


def study(settings, number):
    return {"study": {
        "name": f"heavy-{number}",
        "datasets": [{"name": "sample-sentiment"}],
        "models": [{"model": "small", "paradigms": ["prompted"]}],
        "training-sizes": [0] if settings.runs == 1 else [8],
        "seeds": list(range(1, settings.runs + 1)),
        "methods": ["shapley-sampling", "shapley-kernel", "shapley-regression", "kernel-shap"],
        "attribution": {"evaluations": settings.evaluations},
    }}


def ask(address, body=None):
    """The JSON of a reply; None while nothing answers as it should."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, data, {"Content-Type": "application/json"} if data else {})
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            return json.load(reply)
    except urllib.error.HTTPError as refused:
        if body is not None:
            raise SystemExit(f"refused: {refused.read().decode()}") from refused
        return None
    except OSError:
        return None


def until(holds, seconds, daemon):
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end or daemon.poll() is not None:
            raise SystemExit("the daemon does not get ready")
        time.sleep(0.2)


def resident(pid):
    try:
        lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:")), 0)


if __name__ == "__main__":
    sys.exit(main())
