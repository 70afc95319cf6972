"""A run on a cluster as a process of its own, to be killed or starved: ``python -m tests.cluster.driver JSON``."""

import json
import sys
import threading
import time
from pathlib import Path

import ray
from ray.cluster_utils import Cluster

from nlp.batch.items import Interrupted, RunError
from nlp.cluster.run import run


def main() -> int:
    call = json.loads(sys.argv[1])
    store = call.pop("object_store_memory", None)
    if store is not None:
        ray.init("local", num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=store)
        print(int(ray.cluster_resources()["object_store_memory"]), flush=True)
    if call.pop("lose_a_machine", False):
        cluster = Cluster(initialize_head=True, connect=True, head_node_args={"num_cpus": 1})
        machine = cluster.add_node(num_cpus=1)
        partial = Path(f"{call['out']}.partial")
        threading.Thread(target=lose, args=(cluster, machine, partial), daemon=True).start()
    try:
        return run(call.pop("paths"), call.pop("out"), **call).exit_code
    except RunError as error:
        print(error, file=sys.stderr)
        return 130 if isinstance(error, Interrupted) else 2


def lose(cluster: Cluster, machine: object, partial: Path) -> None:
    """End all processes of a machine when the first shard of the run is finished."""
    while not list(partial.glob("shards/*.manifest.json")):
        time.sleep(0.02)
    cluster.remove_node(machine, allow_graceful=False)
    print("lost", flush=True)


if __name__ == "__main__":
    sys.exit(main())
