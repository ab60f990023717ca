"""Times the real Jinja2 on the cases of a JSON file: parsing and rendering, process start excluded."""
import json
import sys
import time

import jinja2
from jinja2 import DictLoader
from jinja2.sandbox import SandboxedEnvironment


def best_time(action, seconds):
    """The time of one call in the best of 15 batches that together take the given time, after warming up."""
    start = time.perf_counter()
    calls = 0
    while time.perf_counter() - start < seconds or calls == 0:
        action()
        calls += 1
    batch = max(1, calls // 15)
    best = float("inf")
    for _ in range(15):
        start = time.perf_counter()
        for _ in range(batch):
            action()
        best = min(best, (time.perf_counter() - start) / batch)
    return best


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        request = json.load(file)
    results = []
    for case in request["cases"]:
        environment = SandboxedEnvironment(
            loader=DictLoader(case["templates"]), trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
        source = case["template"]
        context = case["context"]
        template = environment.from_string(source)
        results.append({
            "name": case["name"],
            "text": template.render(context),
            "parse": best_time(lambda: environment.from_string(source), request["seconds"]),
            "render": best_time(lambda: template.render(context), request["seconds"]),
        })
    json.dump({"version": jinja2.__version__, "python": sys.version.split()[0], "results": results}, sys.stdout)


main()
