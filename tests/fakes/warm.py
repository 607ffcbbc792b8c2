"""`python -m backend` forked from a process that has read the code, over data that are there already.

To read the code, translate the SQL and make a sample CRM takes five seconds of a processor: nothing that a
test of two servers, or of one that is killed, is about. What is forked is a process like any other, with its
own environment, directory and death. `tests/test_main.py` starts the product as people do.
"""

import multiprocessing
import os
import runpy
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory

import pytest

from backend.jobs.refresh import refresh_embedded
from backend.settings import Settings
from tests.fakes.server import ROOT, Server, command, read_address


@cache
def workers() -> ForkServerContext:
    """Start the process that all others of this run are forked from."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.fakes.preloaded"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))  # it is not told where we found things
        context.Process(target=int).start()
    return context


@cache
def sample(scale: str) -> "TemporaryDirectory[str]":
    """Make a sample CRM once."""
    kept = TemporaryDirectory()
    settings = Settings(_env_file=None, data_dir=Path(kept.name), sample_scale=float(scale))
    with redirect_stdout(None):
        refresh_embedded(settings)
    return kept


def run(module: str, data_dir: Path, *arguments: str, **settings: str) -> CompletedProcess[str]:
    """Run a command to its end."""
    errors = data_dir / "stderr.log"
    process, output = _fork(module, data_dir, arguments, settings, errors)
    with output, open(output.fileno(), encoding="utf-8", closefd=False) as stdout:
        said = stdout.read()
    process.join(100)
    assert process.exitcode is not None
    return CompletedProcess(module, process.exitcode, said, errors.read_text())


@contextmanager
def serving(
    data_dir: Path, *, stop: signal.Signals = signal.SIGINT, killable: bool = False, **settings: str
) -> Iterator[Server]:
    """Have a server over the sample CRM, and find in what it prints how to reach it."""
    if not (data_dir / "current").exists() and "DATABRICKS_HOST" not in settings:
        shutil.copytree(sample(settings.get("SAMPLE_SCALE", "0.01")).name, data_dir, dirs_exist_ok=True)
    log = data_dir / "server.log"
    process, output = _fork("backend", data_dir, (), settings, log)
    assert process.pid
    with output, open(output.fileno(), encoding="utf-8", closefd=False) as stdout:
        try:
            yield Server(*read_address(stdout, log, settings.get("ADMIN_TOKEN")), process.pid)
        finally:
            with suppress(ProcessLookupError):
                os.kill(process.pid, stop)
            process.join(30)
    assert "Traceback" not in log.read_text()
    assert process.exitcode == 0 or (killable and process.exitcode == -signal.SIGKILL)


def _fork(
    module: str, data_dir: Path, arguments: tuple[str, ...], settings: dict[str, str], errors: Path
) -> tuple[ForkServerProcess, Connection]:
    _, environment = command(module, data_dir, **settings)
    output, theirs = multiprocessing.Pipe(duplex=False)
    words = (module, *arguments)
    process = workers().Process(target=_become, args=(words, environment, data_dir, theirs, errors))
    process.start()
    theirs.close()
    return process, output


def _become(
    words: tuple[str, ...], environment: dict[str, str], directory: Path, output: Connection, errors: Path
) -> None:
    os.chdir(directory)
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(output.fileno(), sys.stdout.fileno())
    output.close()
    with errors.open("w") as log:
        os.dup2(log.fileno(), sys.stderr.fileno())
    sys.argv = list(words)
    runpy.run_module(words[0], run_name="__main__", alter_sys=True)
