"""Measure things in processes of their own, one or several at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from benchmarks.figures import Json
from benchmarks.once import UnfinishedRun

from afterword.errors import UserError

Task = Callable[[], Json]
"""Something to measure; the process that runs it must be able to import it."""


def measure_all(
    tasks: Mapping[str, Task], run: UnfinishedRun, processes: int = 1
) -> Iterator[tuple[str, Json | UserError]]:
    """Run tasks, each in a fresh process, and yield what each returns, in their order.

    In a process of its own a task's memory can be told, and none finds the caches of another warm.
    What the run has measured already is not measured again. A task that cannot be done yields why.
    If the run is stopped, those that have not begun do not begin.

    Parameters
    ----------
    tasks : Mapping[str, Task]
        By name.
    run : UnfinishedRun
        Keeps the results.
    processes : int
        How many run at the same time; 1 for whatever is timed.

    Raises
    ------
    UserError
        If a process ends without a result, as when the system kills it for its memory.
    """
    found: dict[str, Json | UserError] = {}
    for name in tasks:
        if (kept := run.stored(name).read()) is not None:
            found[name] = kept
    began = time.monotonic()
    pool = ProcessPoolExecutor(processes, get_context("spawn"), max_tasks_per_child=1)
    try:
        futures = {pool.submit(task): name for name, task in tasks.items() if name not in found}
        for future in as_completed(futures):
            name = futures[future]
            found[name] = result = _result(name, future)
            if isinstance(result, UserError):
                print(f"{name} cannot be measured: {result}", flush=True)
            else:
                run.stored(name).write(result)
                print(f"{name}: done after {time.monotonic() - began:.0f} s", flush=True)
    finally:
        pool.shutdown(cancel_futures=True)
    yield from ((name, found[name]) for name in tasks)


def _result(name: str, future: Future[Json]) -> Json | UserError:
    try:
        return future.result()
    except UserError as error:
        return error
    except BrokenProcessPool:
        raise UserError(
            f"{name}: the process ended without a result, perhaps for want of memory; "
            "run the same command again to continue"
        ) from None


def results_of(
    tasks: Mapping[str, Task], run: UnfinishedRun, processes: int = 1
) -> dict[str, Json]:
    """Run tasks as `measure_all`, and return the result of each.

    Raises
    ------
    UserError
        If one of them cannot be done.
    """
    results = {}
    for name, result in measure_all(tasks, run, processes):
        if isinstance(result, UserError):
            raise result
        results[name] = result
    return results
