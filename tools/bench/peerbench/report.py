"""The figures as Markdown, and the machine they were measured on."""
import os
import pathlib
import platform


def machine(threads, versions):
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "threads": threads,
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "peers": versions,
    }


def _processor():
    information = pathlib.Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def markdown(result):
    """All tables, each under a line that says what it holds."""
    found = result["machine"]
    lines = [
        f"{found['processor']}, {found['cores']} cores, {found['threads']} threads each side,"
        f" {found['memory_gib']} GiB; Python {found['python']}, "
        + ", ".join(f"{name} {version}" for name, version in found["peers"].items()) + ".",
        "",
    ]
    for task, measured in result["tasks"].items():
        settings = result["settings"]
        lines += _decoder(measured, settings) if task == "decoder" else _task(task, measured, settings)
    return "\n".join(lines)


def _task(task, measured, settings):
    lines = []
    if "permutations" in measured:
        lines += [f"**{task}: time at {settings['permutations']} permutations**", ""]
        lines += _speed(measured["permutations"]["rows"])
    if "evaluations" in measured:
        lines += [f"**{task}: time at {settings['evaluations']} evaluations**", ""]
        lines += _speed(measured["evaluations"]["rows"])
    if "errors" in measured:
        lines += _errors(task, measured["errors"], settings["budgets"], measured["exact"])
    if "equal_error" in measured:
        lines += _equal_error(task, measured["equal_error"], settings)
    return lines


def _decoder(measured, settings):
    lines = []
    for found in measured:
        lines += [
            f"**decoder, {found['demonstrations']} demonstrations of each label, a prompt of {found['prompt_tokens']} tokens:"
            f" time at {settings['evaluations']} evaluations**", "",
        ]
        lines += _speed(found["rows"])
    return lines


def _table(headings, rows):
    lines = ["| " + " | ".join(headings) + " |", "| --- |" + " ---: |" * (len(headings) - 1)]
    return [*lines, *("| " + " | ".join(row) + " |" for row in rows), ""]


def _speed(rows):
    return _table(
        ["", "texts/s", "evaluations a text", "evaluations/s", "Ascribe is faster by, in texts/s", "in evaluations/s"],
        [[
            row["name"], f"{row['texts_per_second']:.3f}", f"{row['evaluations_per_text']:.0f}",
            f"{row['evaluations_per_second']:.1f}", f"{row['ratio_texts']:.2f}", f"{row['ratio_evaluations']:.2f}",
        ] for row in rows])


def _errors(task, errors, budgets, exact):
    lines = [
        f"**{task}: mean relative squared error at equal evaluations**, {exact['texts']} texts of"
        f" {exact['words'][0]} to {exact['words'][1]} words", "",
    ]
    rows = [[name, *(f"{by_budget[str(count)]['error']:.2e}" for count in budgets)] for name, by_budget in errors.items()]
    return lines + _table(["", *(str(count) for count in budgets)], rows)


def _equal_error(task, found, settings):
    goal = found["captum_error"]
    head = f"**{task}: time to Captum's error at {settings['permutations']} permutations ({goal:.2e})**"
    if found["ascribe"] is None:
        return [head + ": not reached on the ladder of budgets", ""]
    bound = "at most " if found["ascribe"]["at_most"] else ""
    rows = [[
        f"Ascribe {settings['estimator']}, {bound}{found['ascribe']['evaluations']:.0f} evaluations",
        f"{found['ascribe']['seconds_per_text']:.3f}", "1.00",
    ]]
    for size, seconds in found["captum_seconds_per_text"].items():
        kind = "default" if size == "1" else "its best"
        least = "at least " if found["ascribe"]["at_most"] else ""
        rows.append([
            f"Captum, perturbations_per_eval {size} ({kind})", f"{seconds:.3f}", f"{least}{found['ratio'][size]:.2f}"])
    return [head, "", *_table(["", "seconds a text", "Ascribe is faster by"], rows)]
