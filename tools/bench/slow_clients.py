#!/usr/bin/env python3
"""Measures how long a daemon lets a real client, health checks and metrics wait while many slow connections are open.

    export ASCRIBE_TOKEN=$(openssl rand -hex 32)
    tools/ascribe serve --port 8420                  in another terminal
    tools/bench/slow_clients.py --model bert-base-uncased

The slow connections ("strangers") have no token. A third of them sends nothing, a third sends the head of a request byte by
byte, and a third sends the body byte by byte. A stranger whose connection the daemon closes connects again after a second.
The script prints a JSON object with the longest waits. It needs nothing but Python. Exit codes: 0 all real requests were
answered, health and metrics within a second; 1 otherwise.
"""
import argparse
import asyncio
import json
import multiprocessing
import os
import resource
import sys
import time

HEAD = b"GET /v1/studies HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
BODY = b"POST /v1/explain HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"

OPENED, ENDED = 0, 1


def main():
    settings = arguments()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, settings.strangers + 200)), hard))
    counts = multiprocessing.Array("q", 2)
    # Strangers run in another process, so that they do not slow down the measuring clients.
    strangers = multiprocessing.Process(target=crowd, args=(settings, counts), daemon=True)
    strangers.start()
    while counts[OPENED] < settings.strangers:
        time.sleep(0.05)
    figures = {"strangers": settings.strangers, **asyncio.run(run(settings))}
    # Strangers that end while they count would keep the lock of the counts.
    figures.update(opened=counts[OPENED], ended_by_server=counts[ENDED])
    strangers.terminate()
    print(json.dumps(figures))
    prompt = all(figures[place + "_longest_seconds"] < 1 for place in ("health", "metrics"))
    return 0 if prompt and figures["failed"] == 0 and figures["explanations"] > 0 else 1


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="default: %(default)s")
    add("--port", type=int, default=8420, help="of the API (default: %(default)s)")
    add("--operations-port", type=int, help="default: the other one and 1000")
    add("--token", default=os.environ.get("ASCRIBE_TOKEN", ""), help="default: $ASCRIBE_TOKEN")
    add("--model", default="bert-base-uncased", help="default: %(default)s")
    add("--strangers", type=int, default=2000, help="connections at a time (default: %(default)s)")
    add("--seconds", type=float, default=60, help="default: %(default)s")
    settings = parser.parse_args()
    settings.operations_port = settings.operations_port or settings.port + 1000
    return settings


def crowd(settings, counts):
    async def all_of_them():
        await asyncio.gather(*(stranger(settings, kind % 3, counts) for kind in range(settings.strangers)))

    asyncio.run(all_of_them())


async def stranger(settings, kind, counts):
    while True:
        try:
            reader, writer = await asyncio.open_connection(settings.host, settings.port)
        except OSError:
            await asyncio.sleep(0.1)
            continue
        counts[OPENED] += 1
        ended = asyncio.ensure_future(end_of(reader))
        writer.write((b"", HEAD, BODY)[kind])
        while not (await asyncio.wait([ended], timeout=1))[0]:
            if kind:
                writer.write(b"a")
        counts[ENDED] += 1
        writer.transport.abort()
        await asyncio.sleep(1)


async def end_of(reader):
    try:
        while await reader.read(4096):
            pass
    except OSError:
        pass


async def run(settings):
    figures = {"explanations": 0, "failed": 0}
    end = time.monotonic() + settings.seconds
    await asyncio.gather(
        known(settings, end, figures, keep=True),
        known(settings, end, figures, keep=False),
        watch(settings, end, figures, "health", "/health/ready", settings.operations_port),
        watch(settings, end, figures, "metrics", "/metrics", settings.operations_port),
        watch(settings, end, figures, "front", "/health/live", settings.port),
    )
    return figures


async def ask(settings, port, head, body=b"", connection=None):
    """Sends one request and returns its status, the connection and the seconds that it took."""
    begun = time.monotonic()
    reader, writer = connection or await asyncio.open_connection(settings.host, port)
    token = f"Authorization: Bearer {settings.token}\r\n" if settings.token else ""
    writer.write((head + f"Host: {settings.host}\r\n{token}Content-Length: {len(body)}\r\n\r\n").encode() + body)
    lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
    await reader.readexactly(int(headers["content-length"]))
    return int(lines[0].split()[1]), (reader, writer), time.monotonic() - begun


async def known(settings, end, figures, keep):
    """Explains one text after the other, on one connection or on a new one each time."""
    connection = None
    number = 0
    while time.monotonic() < end:
        number += 1
        text = f"a good film number {number} of {'one' if keep else 'many'}"
        body = json.dumps({"model": settings.model, "text": text, "evaluations": 20}).encode()
        head = "POST /v1/explain HTTP/1.1\r\nContent-Type: application/json\r\n"
        try:
            status, connection, seconds = await ask(settings, settings.port, head, body, connection)
            figures["explanations"] += status == 200
            if status != 200:
                print(f"error: status {status}", file=sys.stderr)
                figures["failed"] += 1
            longest(figures, "explanation", seconds)
        except (OSError, asyncio.IncompleteReadError) as lost:
            print(f"error: {lost!r}", file=sys.stderr)
            figures["failed"] += 1
            connection = None
        if connection and not keep:
            connection[1].close()
            connection = None


async def watch(settings, end, figures, name, path, port):
    while time.monotonic() < end:
        try:
            status, connection, seconds = await ask(settings, port, f"GET {path} HTTP/1.1\r\n")
            connection[1].close()
            figures["failed"] += status != 200
            longest(figures, name, seconds)
        except (OSError, asyncio.IncompleteReadError) as lost:
            print(f"error: {name}: {lost!r}", file=sys.stderr)
            figures["failed"] += 1
        await asyncio.sleep(0.25)


def longest(figures, name, seconds):
    key = name + "_longest_seconds"
    figures[key] = round(max(figures.get(key, 0), seconds), 3)


if __name__ == "__main__":
    sys.exit(main())
