"""A run on a cluster as a process of its own, to be killed or starved: ``python -m tests.cluster.driver JSON``."""

import json
import sys

import ray

from nlp.batch.items import Interrupted, RunError
from nlp.cluster.run import run


def main() -> int:
    call = json.loads(sys.argv[1])
    store = call.pop("object_store_memory", None)
    if store is not None:
        ray.init("local", num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=store)
        print(int(ray.cluster_resources()["object_store_memory"]), flush=True)
    try:
        return run(call.pop("paths"), call.pop("out"), **call).exit_code
    except RunError as error:
        print(error, file=sys.stderr)
        return 130 if isinstance(error, Interrupted) else 2


if __name__ == "__main__":
    sys.exit(main())
