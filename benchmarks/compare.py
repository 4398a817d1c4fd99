"""Compare the speed of the 14 networks here, on TensorFlow 1.15.5, in Keras 3, PyTorch and JAX.

    python benchmarks/compare.py
    python benchmarks/compare.py --only static_lstm dynamic_lstm

Each peer trains in an environment of its own, which `nox --session peer` makes. For each network
all programs are started one after another, and then take blocks of training steps in turn, so that
a slow minute of the machine affects all alike. A ratio is computed in each round, and the median of
these is that of the start. There are three starts, because a program can be faster or slower from
its start on, as PyTorch's LSTM is. Each program's fastest start counts.

If no network and no peer is left out, it writes `results/compare.json` and `results/compare.md`.
Use an otherwise idle machine.
"""
import contextlib
import json
import os
import statistics
import subprocess
import sys
import time
from typing import NamedTuple

import numpy as np
from tqdm import tqdm

from worker import BATCH_SIZE, NETWORKS, PROJECT

sys.path.insert(0, PROJECT)
from interface import arguments, exits, markdown  # noqa: E402  (after the path is set)
from interface.exits import UserError  # noqa: E402
from interface.files import replacing  # noqa: E402

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


class Program(NamedTuple):
    """A peer, or this suite."""

    title: str
    file: str    # in this folder
    python: str  # of its environment


OURS = Program("this suite", "suite.py", sys.executable)
PEERS = [
    Program(title, name + ".py", os.path.join(PROJECT, ".nox", "peer-" + name, "bin", "python"))
    for title, name in [("TensorFlow 1.15.5", "tensorflow115"), ("Keras 3", "keras3"),
                        ("PyTorch", "pytorch"), ("JAX", "jax_flax")]]
TITLES = [program.title for program in [OURS, *PEERS]]


class Worker:
    """A running program that trains one network.

    Raises:
        UserError: the program has ended. The message has the last line of its error.
    """

    def __init__(self, program, network):
        self._name = f"{program.title}, {network}"
        started = time.perf_counter()
        self._process = subprocess.Popen(
            [program.python, os.path.join(HERE, program.file), network], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
        self._read()
        self.seconds_to_first_step = time.perf_counter() - started

    def ask(self, order):
        with contextlib.suppress(BrokenPipeError):  # _read says why
            print(order, file=self._process.stdin, flush=True)
        return self._read()

    def _read(self):
        line = self._process.stdout.readline()
        if not line:
            errors = self._process.communicate()[1].strip().splitlines() or ["no error"]
            raise UserError(f"{self._name}: the program ended with status "
                            f"{self._process.returncode} ({errors[-1]})")
        return json.loads(line)

    def close(self):
        self._process.communicate()


def measure(name, programs, advance):
    """Return a dict title -> figures of one network.

    Args:
        name: a key of NETWORKS.
        programs: Programs, of which OURS is one.
        advance: function () that is called after each round.
    """
    starts = [measure_start(name, programs, advance) for _ in range(STARTS)]
    measured = {}
    for program in programs:
        each = [start[program.title] for start in starts]
        fastest = min(each, key=lambda start: start["ms_per_step"])
        measured[program.title] = {
            "ms_per_step": fastest["ms_per_step"],
            "ours_over_it": fastest["ours_over_it"],
            "seconds_to_first_step": statistics.median(
                start["seconds_to_first_step"] for start in each),
            "peak_mib": statistics.median(start["peak_mib"] for start in each),
            "accuracy": each[0]["accuracy"],
            "starts": [start["rounds"] for start in each],
        }
    return measured


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
    measured = {}
    for title, worker in workers.items():
        accuracy, peak = worker.ask("test")
        measured[title] = {
            "ms_per_step": statistics.median(rounds[title]),
            "rounds": rounds[title],
            "seconds_to_first_step": worker.seconds_to_first_step,
            "peak_mib": peak,
            "accuracy": accuracy,
            "ours_over_it": statistics.median(
                ours / its for ours, its in zip(rounds[OURS.title], rounds[title])),
        }
        worker.close()
    return measured


def matrix_product_rate():
    """Return the GFLOP/s at which this machine multiplies large float32 matrices."""
    return float(subprocess.run(
        [sys.executable, os.path.join(HERE, "matrix_product.py")], check=True,
        stdout=subprocess.PIPE).stdout)


def fastest_peer(measured):
    """Return ours divided by the fastest of Keras, PyTorch and JAX, or None without them."""
    quotients = [measured[peer.title]["ours_over_it"]
                 for peer in PEERS[1:] if peer.title in measured]
    return max(quotients) if quotients else None


def speed_rows(results):
    """Yield the rows of the table: speed."""
    yield ("network, ms per training step", *TITLES, "ours / fastest of Keras, PyTorch, JAX",
           "ours / 1.15.5", "images per second", "share of the limit")
    newer, older = [], []
    for name, row in results["networks"].items():
        measured = row["figures"]
        ours = measured[OURS.title]["ms_per_step"]
        newer.append(fastest_peer(measured))
        older.append(measured.get(PEERS[0].title, {}).get("ours_over_it"))
        share = row["gflop"] / (ours / 1000) / results["matrix_product_gflops"]
        yield (f"`{name}`", *columns(measured, "ms_per_step", 1),
               number(newer[-1], 2), number(older[-1], 2),
               f"{1000 * BATCH_SIZE / ours:.0f}", f"{share:.2f}")
    yield ("geometric mean", *[""] * len(TITLES), number(geometric_mean(newer), 2),
           number(geometric_mean(older), 2), "", "")


def rows_of(key, digits, results):
    """Yield the rows of a table that has one of the figures."""
    yield ("network", *TITLES)
    for name, row in results["networks"].items():
        yield (f"`{name}`", *columns(row["figures"], key, digits))


def columns(measured, key, digits):
    """Return one of the figures of each program."""
    return [number(measured.get(title, {}).get(key), digits) for title in TITLES]


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
    parser = arguments.script_parser(__file__, __doc__)
    parser.add_argument("--only", nargs="+", metavar="NETWORK", default=[],
                        help="scripts, architectures, or both in quotes")
    args = parser.parse_args(argv)
    words = sorted({word for name in NETWORKS for word in name.split()})
    unknown = [word for word in args.only if word not in (*words, *NETWORKS)]
    if unknown:
        parser.error(f"argument --only: unknown network {unknown[0]!r}: choose from "
                     + ", ".join(words))
    names = [name for name in NETWORKS
             if not args.only or {name, *name.split()} & set(args.only)]
    with exits.one_line_for_interrupts_and_lost_output():
        try:
            compare(names, [OURS, *installed_peers()])
        except UserError as error:
            parser.refuse(error)


def installed_peers():
    """Return the peers that have an environment, and say of the others how to make it."""
    found = []
    for peer in PEERS:
        if os.path.exists(peer.python):
            found.append(peer)
        else:
            print(f"{peer.title} is left out: there is no {peer.python}. `nox --session peer` "
                  "makes it.", file=sys.stderr)
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
