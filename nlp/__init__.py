"""Events with offsets from news about analysts' stock ratings.

The heavy parts load on first use, so that ``sellside --help`` stays quick.
"""

from typing import TYPE_CHECKING, Any

from nlp.core import compiled

if TYPE_CHECKING:
    from nlp.core.record import Record
    from nlp.pipeline import annotate, load

__version__ = "0.1.0"
__all__ = ["Record", "__version__", "annotate", "load"]

compiled.use()


def __getattr__(name: str) -> Any:
    if name == "Record":
        from nlp.core.record import Record

        return Record
    if name in {"annotate", "load"}:
        from nlp import pipeline

        return getattr(pipeline, name)
    raise AttributeError(f"module 'nlp' has no attribute {name!r}")
