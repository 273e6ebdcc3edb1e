"""Cases against a running gateway: one line of result each, for people and for the suite.

    ok<TAB>name
    not ok<TAB>name            (the traceback follows, indented)
    left<TAB>marker<TAB>nanos  (a stream was left at this reading of the monotonic clock)

The environment says where: G2A_URL, G2A_KEY, G2A_MODEL, G2A_LONELY (a gateway without accounts),
G2A_WAYS (JSON: name of the way -> {"url", "model"}).
"""

import json
import os
import sys
import time
import traceback

URL = os.environ["G2A_URL"]
KEY = os.environ["G2A_KEY"]
MODEL = os.environ["G2A_MODEL"]
LONELY = os.environ["G2A_LONELY"]
WAYS = json.loads(os.environ["G2A_WAYS"])

# A picture of one pixel.
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "YPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)

CITY = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
    "additionalProperties": False,
}

_cases = []


def case(function):
    """Registers a function as a case; its doc string is the name."""
    add(function.__doc__, function)
    return function


def add(name, function):
    _cases.append((name, function))


def left(marker):
    """Notes that the stream of the prompt with this marker was left just now."""
    print(f"left\t{marker}\t{time.monotonic_ns()}", flush=True)


def raises(kind, function):
    """The exception of this kind that the function must raise."""
    try:
        function()
    except kind as error:
        return error
    raise AssertionError(f"no {kind.__name__}")


def equal(expected, got):
    assert expected == got, f"expected {expected!r}, got {got!r}"


def main():
    failed = 0
    for name, function in _cases:
        try:
            function()
            print(f"ok\t{name}", flush=True)
        except Exception:
            failed += 1
            print(f"not ok\t{name}")
            for line in traceback.format_exc().splitlines():
                print("    " + line)
            sys.stdout.flush()
    sys.exit(1 if failed else 0)
