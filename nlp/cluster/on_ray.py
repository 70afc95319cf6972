"""The only place that speaks to Ray: shards through Ray Data, by tasks that read and actors that annotate.

Which shard goes where, how many wait, and what is done again when a process or a machine is lost, is Ray's.
"""

import logging
import os
import pickle
import socket
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import ray
import ray.data
import ray.exceptions

from nlp.batch.items import Options, RunError, UsageError
from nlp.batch.pool import Pool
from nlp.batch.run import cores
from nlp.batch.sources import Source
from nlp.batch.worker import Setup
from nlp.cluster.shards import Contents, ShardPlaces, annotate_shard, read_shard


@contextmanager
def session(address: str | None, workers: int | None) -> Iterator[int]:
    """A connection to a cluster; yields the number of workers to have, by default one for each of its cores.

    The cluster is the one at ``address``, else the one that the program is connected to already or that the
    variable RAY_ADDRESS names, else one of this machine alone, which ends with the run. Raises ``UsageError`` when
    there is none at the address.
    """
    if ray.is_initialized():
        yield workers or _cluster_cores()
        return
    address = address or os.environ.get("RAY_ADDRESS") or "local"
    alone = address == "local"
    if alone:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # what is read here is nobody else's business
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # what ends a run comes as an exception
    own: dict[str, Any] = {"num_cpus": workers or cores(), "include_dashboard": False} if alone else {}
    try:
        _knock(address)
        ray.init(address, logging_level=logging.ERROR, log_to_driver=False, **own)
    except (OSError, ValueError, RuntimeError) as error:
        raise UsageError(f"no Ray cluster at {address}: {str(error).strip().partition(chr(10))[0]}") from None
    try:
        yield workers or _cluster_cores()
    finally:
        ray.shutdown()


def read_shards(
    shards: Sequence[tuple[int, Source]], places: ShardPlaces, options: Options, chunk_items: int
) -> Iterator[Contents]:
    """What is in the shards, in order, read by as many tasks as there are cores."""
    rows = [{"shard": number, "source": pickle.dumps(source)} for number, source in shards]
    dataset = ray.data.from_items(rows, override_num_blocks=len(rows)).map(
        _read, fn_kwargs={"places": places, "options": options, "chunk_items": chunk_items}, num_cpus=1
    )
    dataset.context.execution_options.preserve_order = True
    yield from _results(dataset)


def annotate_shards(
    shards: Sequence[tuple[int, Source, Mapping[int, str]]],
    places: ShardPlaces,
    setup: Setup,
    head: dict[str, Any],
    workers: int,
    timeout: float | None,
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Annotate shards, each with its new ids, by up to ``workers`` actors. Yields the number of each shard that is
    finished, and its manifest, as they are done."""
    if not shards:
        return
    rows = [
        {"shard": number, "source": pickle.dumps(source), "renames": pickle.dumps(renames)}
        for number, source, renames in shards
    ]
    dataset = ray.data.from_items(rows, override_num_blocks=len(rows)).map(
        Annotate,
        fn_constructor_args=(places, setup, head, timeout),
        num_cpus=1,
        # A second shard that waits at one worker would not go to another that has nothing to do.
        compute=ray.data.ActorPoolStrategy(size=min(workers, len(rows)), max_tasks_in_flight_per_actor=1),
    )
    yield from _results(dataset)


def _read(row: dict[str, Any], places: ShardPlaces, options: Options, chunk_items: int) -> dict[str, bytes]:
    """A task of Ray: reads one shard."""

    def read() -> Contents:
        source = pickle.loads(row["source"])
        with places.attempt(row["shard"], source.name, "reads"):
            return read_shard(source, options, chunk_items)

    return _row(read)


class Annotate:
    """An actor of Ray: holds a process with a pipeline, and takes shard after shard.

    The pipeline is in a process of its own, as in a run on one machine, because an article that ends it, or hangs,
    can then be told and rejected, in the same words; Ray would start the actor anew with the same shard for ever.
    """

    def __init__(self, places: ShardPlaces, setup: Setup, head: dict[str, Any], timeout: float | None) -> None:
        self._places = places
        self._setup = setup
        self._head = head
        self._timeout = timeout
        self._pool: Pool | None = None

    def __call__(self, row: dict[str, Any]) -> dict[str, bytes]:
        return _row(lambda: self._annotate(row["shard"], pickle.loads(row["source"]), pickle.loads(row["renames"])))

    def _annotate(self, shard: int, source: Source, renames: Mapping[int, str]) -> tuple[int, dict[str, Any]]:
        self._pool = self._pool or self._start()
        options = self._setup.options
        return shard, annotate_shard(
            shard, source, renames, self._places, options, self._head, self._pool, self._timeout
        )

    def _start(self) -> Pool:
        pool = Pool(1, self._setup, self._timeout, lambda message: print(message, file=sys.stderr))
        found = pool.wait_for_fingerprint()
        if found != self._head["fingerprint"]:
            pool.close()
            raise RunError(
                f"the machine {os.uname().nodename} has another pipeline ({found}) than the one that started the run "
                f"({self._head['fingerprint']}): install the same sellside, with the same rules, on both"
            )
        return pool


def _row(work: Callable[[], Any]) -> dict[str, bytes]:
    """What came of some work as a row of a dataset. An error travels as a result, for Ray would wrap what it says in
    the traces of two processes."""
    try:
        return {"result": pickle.dumps(work())}
    except RunError as error:
        return {"result": pickle.dumps(error)}
    except Exception as error:
        traceback.print_exc()  # into Ray's log
        return {"result": pickle.dumps(RunError(f"a worker could not go on: {type(error).__name__}: {error}"))}


def _results(dataset: Any) -> Iterator[Any]:
    """The results in the rows of a dataset; what goes wrong in it as a ``RunError``."""
    dataset.context.enable_progress_bars = False
    for name in ("ray.data", "ray"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        for row in dataset.iter_rows():
            result = pickle.loads(row["result"])
            if isinstance(result, RunError):
                raise result
            yield result
    except ray.exceptions.RayError as error:
        first = str(error).strip().partition("\n")[0] or type(error).__name__
        raise RunError(f"Ray could not go on: {first}") from None


def _knock(address: str) -> None:
    """Raise ``OSError`` where nobody answers at HOST:PORT, for which Ray would wait for minutes."""
    host, _, port = address.rpartition(":")
    if host and port.isdigit() and "/" not in host:
        socket.create_connection((host, int(port)), timeout=10).close()


def _cluster_cores() -> int:
    return max(1, int(ray.cluster_resources().get("CPU", 1)))
