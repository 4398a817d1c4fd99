"""Compare the speed of the 14 networks here, on TensorFlow 1.15.5, in Keras 3, PyTorch and JAX.

    python benchmarks/compare.py
    python benchmarks/compare.py --only static_lstm dynamic_lstm
    python benchmarks/compare.py --install       # make the peers' environments first

Each peer trains in an environment of its own, in `benchmarks/environments/`. For each network all
programs are started one after another, and then take blocks of training steps in turn, so that a
slow minute of the machine affects all alike. A ratio is computed in each round, and the median of
these is that of the start. There are three starts, because a program can be faster or slower from
its start on, as PyTorch's LSTM is. Each program's fastest start counts.

If no network and no peer is left out, it writes `results/compare.json` and `results/compare.md`.
Use an otherwise idle machine.
"""
import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import time

import numpy as np
from tqdm import tqdm

from worker import BATCH_SIZE, NETWORKS, PROJECT

sys.path.insert(0, PROJECT)
from interface import (
    exits,  # noqa: E402  (after the path is set)
    markdown,  # noqa: E402
)
from interface.exits import UserError  # noqa: E402
from interface.files import replacing  # noqa: E402
from interface.interpreters import find_python  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
RESULTS = os.path.join(PROJECT, "results")
STARTS, ROUNDS, STEPS, WARM_UP = 3, 4, 20, 5
TEXT = """\
# Speed beside other frameworks

`python benchmarks/compare.py` writes this file. [docs/speed.md](../docs/speed.md#the-comparison)
says how it measures. This machine multiplies large matrices at {rate:.0f} GFLOP/s.

## Training steps

A time is that of the program's fastest start of three. A quotient is that of the other program's
fastest start, a median over rounds, and not the quotient of two columns. Below 1, this suite is
faster.

{speed}
## Start

Seconds from the start of the process to the end of the first training step.

{start}
## Memory

Peak of the process in MiB.

{memory}
## Accuracy

On the test set, after {steps} training steps at a learning rate of 0.001.

{accuracy}"""


class Program:
    """A peer, or this suite: its file, its Python, and what its environment needs."""

    def __init__(self, title, file, requirements=None, version=None):
        self.title, self.file = title, os.path.join(HERE, file)
        self.environment = os.path.join(HERE, "environments", file[:-3])
        # Written last, so half an environment does not have it.
        self._complete = os.path.join(self.environment, "complete")
        self.requirements = requirements
        self.version = version  # of Python; None: the one that runs this
        self.python = (os.path.join(self.environment, "bin", "python") if requirements
                       else sys.executable)

    def is_installed(self):
        return self.requirements is None or os.path.exists(self._complete)

    def install(self):
        """Make the program's environment, or finish it; return whether this succeeded."""
        base = find_python(self.version) if self.version else sys.executable
        if base is None:
            return False
        for command in ([base, "-m", "venv", self.environment],
                        [self.python, "-m", "pip", "install", "--quiet",
                         "--disable-pip-version-check", "-r", self.requirements]):
            try:
                subprocess.run(command, cwd=PROJECT, check=True)
            except subprocess.CalledProcessError:
                return False
        open(self._complete, "w").close()
        return True


OURS = Program("this suite", "suite.py")
PEERS = [
    Program("TensorFlow 1.15.5", "tensorflow1.py", "requirements.txt", "3.7"),
    Program("Keras 3", "keras3.py", "benchmarks/requirements-keras.txt"),
    Program("PyTorch", "pytorch.py", "benchmarks/requirements-pytorch.txt"),
    Program("JAX", "jax_flax.py", "benchmarks/requirements-jax.txt"),
]


class Worker:
    """A running program that trains one network.

    Raises:
        UserError: the program has ended. The message has the last line of its error.
    """

    def __init__(self, program, network):
        self._name = f"{program.title}, {network}"
        started = time.perf_counter()
        self._process = subprocess.Popen(
            [program.python, program.file, network], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, universal_newlines=True)
        self._read()
        self.seconds_to_first_step = time.perf_counter() - started

    def ask(self, order):
        with contextlib.suppress(BrokenPipeError):  # _read says why
            print(order, file=self._process.stdin, flush=True)
        return self._read()

    def _read(self):
        line = self._process.stdout.readline()
        if not line:
            with contextlib.suppress(BrokenPipeError):  # of an order that was not read
                self._process.stdin.close()
            errors = self._process.stderr.read().strip().splitlines()
            raise UserError(f"{self._name}: the program ended with status {self._process.wait()} "
                            f"({errors[-1] if errors else 'no error'})")
        return json.loads(line)

    def close(self):
        self._process.stdin.close()
        self._process.wait()


def measure(name, programs, advance):
    """Return a dict title -> figures of one network.

    Args:
        name: a key of NETWORKS.
        programs: Programs, of which OURS is one.
        advance: function () that is called after each round.
    """
    starts = [measure_start(name, programs, advance) for _ in range(STARTS)]
    figures = {}
    for program in programs:
        each = [start[program.title] for start in starts]
        fastest = min(each, key=lambda start: start["ms_per_step"])
        figures[program.title] = {
            "ms_per_step": fastest["ms_per_step"],
            "ours_over_it": fastest["ours_over_it"],
            "seconds_to_first_step": statistics.median(
                start["seconds_to_first_step"] for start in each),
            "peak_mib": statistics.median(start["peak_mib"] for start in each),
            "accuracy": each[0]["accuracy"],
            "starts": [start["rounds"] for start in each],
        }
    return figures


def measure_start(name, programs, advance):
    """Start the programs once; return a dict title -> figures of one network."""
    workers = {program.title: Worker(program, name) for program in programs}
    for worker in workers.values():
        worker.ask(f"steps {WARM_UP}")
    rounds = {title: [] for title in workers}
    for number in range(ROUNDS):
        turn = list(workers.items())
        for title, worker in turn if number % 2 else reversed(turn):
            rounds[title].append(statistics.median(worker.ask(f"steps {STEPS}")))
        advance()
    figures = {}
    for title, worker in workers.items():
        accuracy, peak = worker.ask("test")
        figures[title] = {
            "ms_per_step": statistics.median(rounds[title]),
            "rounds": rounds[title],
            "seconds_to_first_step": worker.seconds_to_first_step,
            "peak_mib": peak,
            "accuracy": accuracy,
            "ours_over_it": statistics.median(
                ours / its for ours, its in zip(rounds[OURS.title], rounds[title])),
        }
        worker.close()
    return figures


def matrix_product_rate():
    """Return the GFLOP/s at which this machine multiplies large float32 matrices."""
    return float(subprocess.run(
        [sys.executable, os.path.join(HERE, "matrix_product.py")], check=True,
        stdout=subprocess.PIPE).stdout)


def fastest_peer(figures):
    """Return ours divided by the fastest of Keras, PyTorch and JAX, or None without them."""
    quotients = [figures[peer.title]["ours_over_it"] for peer in PEERS[1:] if peer.title in figures]
    return max(quotients) if quotients else None


def speed_rows(results):
    """Yield the rows of the table: speed."""
    titles = [OURS.title] + [peer.title for peer in PEERS]
    yield ("network, ms per training step", *titles, "ours / fastest of Keras, PyTorch, JAX",
           "ours / 1.15.5", "images per second", "share of the limit")
    newer, older = [], []
    for name, row in results["networks"].items():
        figures = row["figures"]
        ours = figures[OURS.title]["ms_per_step"]
        newer.append(fastest_peer(figures))
        older.append(figures.get(PEERS[0].title, {}).get("ours_over_it"))
        share = row["gflop"] / (ours / 1000) / results["matrix_product_gflops"]
        yield (f"`{name}`",
               *(number(figures.get(title, {}).get("ms_per_step"), 1) for title in titles),
               number(newer[-1], 2), number(older[-1], 2),
               f"{1000 * BATCH_SIZE / ours:.0f}", f"{share:.2f}")
    yield ("geometric mean", *[""] * len(titles), number(geometric_mean(newer), 2),
           number(geometric_mean(older), 2), "", "")


def rows_of(key, digits, results):
    """Yield the rows of a table that has one of the figures."""
    titles = [OURS.title] + [peer.title for peer in PEERS]
    yield ("network", *titles)
    for name, row in results["networks"].items():
        yield (f"`{name}`", *(number(row["figures"].get(title, {}).get(key), digits)
                              for title in titles))


def document(results):
    """Return the text of `results/compare.md`."""
    return TEXT.format(rate=results["matrix_product_gflops"],
                       steps=1 + WARM_UP + ROUNDS * STEPS,
                       speed=markdown.table(speed_rows(results)),
                       start=markdown.table(rows_of("seconds_to_first_step", 1, results)),
                       memory=markdown.table(rows_of("peak_mib", 0, results)),
                       accuracy=markdown.table(rows_of("accuracy", 3, results)))


def number(value, digits):
    return "–" if value is None else f"{value:.{digits}f}"


def geometric_mean(values):
    return None if None in values else float(np.exp(np.mean(np.log(values))))


def main(argv=None):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", metavar="NETWORK", default=[],
                        help="scripts, architectures, or both in quotes")
    parser.add_argument("--install", action="store_true",
                        help="make the missing environments of the peers")
    args = parser.parse_args(argv)
    names = [name for name in NETWORKS
             if not args.only or any(part in name.split() or part == name for part in args.only)]
    unknown = [part for part in args.only
               if not any(part in name.split() or part == name for name in NETWORKS)]
    if unknown:
        parser.error(f"argument --only: unknown network {unknown[0]!r}: choose from "
                     + ", ".join(sorted({part for name in NETWORKS for part in name.split()})))
    with exits.one_line_for_interrupts_and_lost_output():
        try:
            compare(names, [OURS, *installed_peers(args.install)])
        except UserError as error:
            parser.exit(2, f"{parser.prog}: error: {error}\n")


def installed_peers(install):
    """Return the peers that have an environment, and say of the others how to make it."""
    found = []
    for peer in PEERS:
        if peer.is_installed() or install and peer.install():
            found.append(peer)
        else:
            base = f" with Python {peer.version}" if peer.version else ""
            print(f"{peer.title} is left out: it has no environment {peer.environment}. --install "
                  f"makes it{base}.", file=sys.stderr)
    return found


def compare(names, programs):
    """Measure programs on networks and print the tables. Without a gap they are also written.

    Raises:
        UserError: a program has ended, or a table cannot be written.
    """
    networks, rates = {}, []
    with tqdm(total=STARTS * ROUNDS * len(names), unit="round", smoothing=0) as bar:
        for name in names:
            bar.set_description(name)
            rates.append(matrix_product_rate())  # not once: the machine may have a slow minute
            networks[name] = {
                "gflop": NETWORKS[name].flops() / 1e9,
                "figures": measure(name, programs, bar.update)}
    results = {"matrix_product_gflops": statistics.median(rates), "networks": networks}
    tables = document(results)
    if len(names) == len(NETWORKS) and len(programs) == 1 + len(PEERS):
        with replacing(os.path.join(RESULTS, "compare.json")) as stream:
            json.dump(results, stream, indent=1)
        with replacing(os.path.join(RESULTS, "compare.md")) as stream:
            stream.write(tables)
    print(tables)


if __name__ == "__main__":
    raise SystemExit(main())
