"""The virtual environment of the peers, apart from the repository and from the user's own packages."""
import json
import os
import pathlib
import subprocess
import sys

from . import BenchError

PINS = {"captum": "0.9.0", "shap": "0.51.0", "shapiq": "1.4.1", "transformers": "5.23.0", "torch": "2.15.0"}
DEFAULT = pathlib.Path.home() / ".cache" / "ascribe-bench" / "venv"

# What tools/ascribe sets for Ascribe. The peers allocate as much, so they get the same.
ALLOCATOR = {
    "MALLOC_MMAP_THRESHOLD_": "1073741824",
    "MALLOC_TRIM_THRESHOLD_": "2147483648",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_TOP_PAD_": "67108864",
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
}
_RUNS_INSIDE = "ASCRIBE_BENCH_INSIDE"
_VERSIONS = (
    "import importlib.metadata as m, json, sys\n"
    "found = {}\n"
    "for name in sys.argv[1:]:\n"
    "    try: found[name] = m.version(name)\n"
    "    except m.PackageNotFoundError: pass\n"
    "print(json.dumps(found))"
)


def enter(directory, root, pip_index):
    """Goes on inside the environment: creates it where it is missing, and starts this program again in it."""
    if os.environ.get(_RUNS_INSIDE) == str(directory):
        return
    if root == directory or root in directory.parents:
        raise BenchError(f"--venv: {directory} is inside the repository; take a directory outside")
    python = directory / "bin" / "python"
    if not python.exists():
        say(f"creating {directory}")
        directory.parent.mkdir(parents=True, exist_ok=True)
        _run([sys.executable, "-m", "venv", str(directory)], "cannot create the virtual environment")
    missing = [f"{name}=={version}" for name, version in PINS.items() if name not in versions(python)]
    if missing:
        say(f"installing {' '.join(missing)} into {directory} (some gigabytes the first time)")
        index = ["--index-url", pip_index] if pip_index else []
        _run([str(python), "-m", "pip", "install", "--quiet", *index, *missing], "pip could not install the peers")
    environment = {**os.environ, **ALLOCATOR, _RUNS_INSIDE: str(directory)}
    os.execve(str(python), [str(python), *sys.argv], environment)


def versions(python=pathlib.Path(sys.executable)):
    """Versions of those peers that the environment has."""
    output = subprocess.run([str(python), "-c", _VERSIONS, *PINS], capture_output=True, text=True, check=True)
    return json.loads(output.stdout)


def say(line):
    print(line, file=sys.stderr, flush=True)


def _run(command, failure):
    # What pip prints must not stand among the results.
    if subprocess.run(command, stdout=sys.stderr).returncode:
        raise BenchError(f"{failure}; its messages stand above")
