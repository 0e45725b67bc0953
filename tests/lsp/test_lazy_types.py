"""The types of lsprotocol are the same whether they are built at once or when they are used."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

LAZILY = "from afterword.lsp.lazy_types import import_lazily; import_lazily()"
AT_ONCE = "import lsprotocol.types"

DESCRIBE_FIELDS = """
import attrs, json, re
from lsprotocol import converters, types
converters.get_converter()
fields = {
    name: [re.sub(r"at 0x\\w+", "", repr(field)) for field in attrs.fields(cls)]
    for name, cls in types.ALL_TYPES_MAP.items() if isinstance(cls, type) and attrs.has(cls)
}
print(json.dumps(fields))
"""

COUNT_BUILT = """
import json
from lsprotocol import types
from afterword.lsp.server import Server
Server()
built = [cls for cls in vars(types).values()
         if isinstance(cls, type) and isinstance(vars(cls).get("__attrs_attrs__"), tuple)]
print(json.dumps(len(built)))
"""

USE_IN_THREADS = """
import json, sys, threading
from lsprotocol import types
sys.setswitchinterval(1e-6)
classes = [getattr(types, name) for name in vars(types) if name.endswith("ClientCapabilities")]
start, results = threading.Barrier(4), []

def construct(cls):
    try:
        return repr(cls())
    except TypeError as error:  # some need arguments
        return str(error)

def use():
    start.wait()
    results.append([construct(cls) for cls in classes])

threads = [threading.Thread(target=use) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
results.append([construct(cls) for cls in classes])
print(json.dumps(results))
"""


def printed_by(*code: str) -> Any:
    """Run code in a new process; return the JSON that it prints."""
    done = subprocess.run([sys.executable, "-c", "\n".join(code)], stdout=-1, check=True)
    return json.loads(done.stdout)


@pytest.mark.slow
def test_every_class_has_the_same_fields_as_when_it_is_built_at_once() -> None:
    fields = printed_by(LAZILY, DESCRIBE_FIELDS)
    assert len(fields) > 400
    assert fields == printed_by(AT_ONCE, DESCRIBE_FIELDS)


def test_a_start_builds_few_classes() -> None:
    assert printed_by(LAZILY, COUNT_BUILT) < 20
    assert printed_by(AT_ONCE, COUNT_BUILT) > 400


def test_threads_may_use_a_class_for_the_first_time_at_once() -> None:
    results = printed_by(LAZILY, USE_IN_THREADS)
    assert len(results) == 5
    assert all(result == results[-1] for result in results)
