import sys
from collections.abc import Callable, Sequence
from importlib import import_module
import os
from pathlib import Path
from typing import Any
import orjson
from nlp.batch.items import Options
from nlp.batch.readers import Reader
from nlp.batch.sources import Inputs


def run(paths: Sequence[str], out: str | None = None, options: Options | None = None, annotator_factory: str = "nlp.pipeline:Annotator") -> int:
    """First, one-process version; returns the exit code."""
    from nlp.core.language import guess_language
    options = options or Options()
    outputs = [Path(out), Path(out + ".rejects.jsonl")] if out else []
    inputs = Inputs(paths, options.input_format, outputs)
    inputs.survey()
    module, name = annotator_factory.split(":")
    annotator: Any = getattr(import_module(module), name)()
    reader = Reader(options)
    written = rejected = 0
    aside = Path(out + ".partial") if out else None
    rejects_aside = Path(out + ".rejects.jsonl.partial") if out else None
    stream = aside.open("wb") if aside else sys.stdout.buffer
    rejects = rejects_aside.open("wb") if rejects_aside else None
    for source in inputs:
        for item in reader.read(source):
            if not item.reason and not item.page:
                article = orjson.loads(item.payload)
                try:
                    record = annotator.annotate(article)
                except ValueError as error:
                    item.reason = str(error)
            if item.reason:
                rejected += 1
                where = f"{item.file}, line {item.line}" if item.line else item.file
                print(f"{where}: {item.reason}", file=sys.stderr)
                if rejects:
                    rejects.write(orjson.dumps(item.rejected(item.reason)) + b"\n")
                continue
            stream.write(record.to_json() + b"\n")
            written += 1
    if aside and out:
        stream.flush(); os.fsync(stream.fileno()); stream.close()
        rejects.close()
        if rejected:
            os.replace(rejects_aside, out + ".rejects.jsonl")
        else:
            rejects_aside.unlink()
            Path(out + ".rejects.jsonl").unlink(missing_ok=True)
        os.replace(aside, out)
    print(f"read {written + rejected:,}: written {written:,}, rejected {rejected:,}", file=sys.stderr)
    return 1 if rejected else 0
