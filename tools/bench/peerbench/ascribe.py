"""Ascribe's side: one process that stays warm, JSON lines in and out."""
import json
import os
import subprocess
import tempfile
import threading
import time

from . import BenchError


class Ascribe:
    """`tools/ascribe explain --input -` with some options. A context manager."""

    def __init__(self, root, model, threads, *options):
        self._command = [
            str(root / "tools" / "ascribe"), "explain", "--model", str(model), "--input", "-", "--devices", "cpu:1",
        ]
        self._command += [str(option) for option in options]
        self._threads = threads

    def __enter__(self):
        self._directory = tempfile.TemporaryDirectory(prefix="ascribe-bench-")
        self._log = open(os.path.join(self._directory.name, "log"), "w+", encoding="utf-8")
        flags = f"-Dai.djl.pytorch.num_threads={self._threads} {os.environ.get('ASCRIBE_JAVA_OPTS', '')}"
        self._process = subprocess.Popen(
            [*self._command, "--store", f"jdbc:sqlite:{self._directory.name}/ascribe.db"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, encoding="utf-8",
            env={**os.environ, "ASCRIBE_JAVA_OPTS": flags.strip()},
        )
        return self

    def __exit__(self, *failure):
        try:
            self._process.stdin.close()
        except BrokenPipeError:
            pass
        self._process.wait()
        self._log.close()
        self._directory.cleanup()

    def explain(self, texts):
        """The answers in the order of the texts."""
        # A thread writes: with both pipes full, both sides would wait for ever.
        writer = threading.Thread(target=self._write, args=(texts,))
        writer.start()
        answers = [self._read(text) for text in texts]
        writer.join()
        return answers

    def timed(self, texts):
        """Seconds from the first line written to the last answer read, and the answers."""
        start = time.perf_counter()
        answers = self.explain(texts)
        return time.perf_counter() - start, answers

    def _write(self, texts):
        try:
            for number, text in enumerate(texts):
                self._process.stdin.write(json.dumps(text.line(number)) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # The reader says why the process ended.

    def _read(self, text):
        line = self._process.stdout.readline()
        if not line:
            self._process.wait()
            self._log.seek(0)
            last = [message for message in self._log.read().splitlines() if message.strip()][-1:]
            raise BenchError(f"'{' '.join(self._command)}' ended: {''.join(last) or 'without a message'}")
        answer = json.loads(line)
        if "error" in answer:
            raise BenchError(f"Ascribe on '{text.text}': {answer['error']}")
        return answer


def scores(answer):
    return [feature["score"] for feature in answer["features"]]


def prepare(root):
    """Has tools/ascribe build what is missing, where its messages can be seen."""
    if subprocess.run([str(root / "tools" / "ascribe"), "--version"], stdout=subprocess.DEVNULL).returncode:
        raise BenchError("tools/ascribe does not start; its messages stand above")
