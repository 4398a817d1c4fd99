"""Train the networks that the README and the lessons show, and write the tables and pictures.

    python reproduce.py
    python reproduce.py --only single_layer --seeds 0
    python reproduce.py --write

Each run is a process of its own with one thread, and as many run at once as there are cores.
A finished run is kept in results/. If you stop the program and start it again, it trains what is
missing. Under Python 3.7 it trains on TensorFlow 1.15.5 and adds those rows. --write trains
nothing: it makes the tables and pictures from the rows in results/.
"""
import argparse
import concurrent.futures
import json
import os
import subprocess
import sys
import threading

from interface import arguments, exits, figures
from interface.files import replacing

from tqdm import tqdm

import training
from contrib import tf
from reproduction import experiments, pictures, plan, records, tables
from training import command_line

ONE_THREAD = {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1",
              "OMP_NUM_THREADS": "1"}


def command(key):
    """Return the command of the process that trains a run."""
    return [sys.executable, "-m", "reproduction.one_run", json.dumps(key), str(os.getpid())]


class RunFailed(Exception):
    """A run ended without a result. The message is the last line of its error."""


def train_in_processes(keys, jobs):
    """Train runs, each in a process of its own.

    Args:
        keys: PlannedRuns.
        jobs: how many processes there are at once.

    Yields:
        Each PlannedRun with a Future, in the order in which the runs end. The result of the Future
        is the dict that `one_run.row_of` returns, or the exception RunFailed.
    """
    processes, is_stopping = [], threading.Event()

    def train_one(key):
        process = subprocess.Popen(
            command(key), stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True,
            cwd=os.path.dirname(os.path.abspath(__file__)), env={**os.environ, **ONE_THREAD})
        processes.append(process)
        if is_stopping.is_set():  # since before this process was in the list
            process.kill()
        out, err = process.communicate()
        if process.returncode:
            lines = err.strip().splitlines()
            raise RunFailed(lines[-1] if lines and process.returncode > 0 else
                            f"it ended with status {process.returncode}")
        return json.loads(out.splitlines()[-1])

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        futures = {pool.submit(train_one, key): key for key in keys}
        try:
            for future in concurrent.futures.as_completed(futures):
                yield futures[future], future
        finally:
            is_stopping.set()
            for future in futures:
                future.cancel()
            for process in processes:
                process.kill()


def train_what_is_missing(keys, jobs, folder):
    """Train the runs that have no row yet and add their rows. Return the number of failed runs."""
    records.prepare(folder)
    there = {records.key_of(run) for run in records.load(folder)}
    missing = [key for key in keys if (tf.__version__, *key) not in there]
    failed, n_done = [], 0
    print(f"{len(keys)} runs, of which {len(keys) - len(missing)} are in {folder}")
    try:
        with tqdm(total=len(missing), unit="run", disable=not missing) as bar:
            for key, future in train_in_processes(missing, jobs):
                try:
                    records.add(future.result(), folder)
                    n_done += 1
                except RunFailed as error:
                    failed.append(f"{key}: {error}")
                bar.update()
    except KeyboardInterrupt as interrupt:
        raise type(interrupt)(f"{n_done} of {len(missing)} runs done. Start the same command again "
                              "to train the others") from None
    finally:
        for line in failed:
            print(f"{os.path.basename(__file__)}: error: {line}", file=sys.stderr)
    return len(failed)


def write(folder):
    """Write the tables and the pictures, from the rows in a folder and into it."""
    runs = records.load(folder)
    if not runs:
        raise exits.UserError(f"{folder} has no rows: train first")
    for name, text in tables.make_all(runs, experiments.EXPERIMENTS).items():
        with replacing(os.path.join(folder, name)) as stream:
            stream.write(text)
    try:
        figures.require_matplotlib()
    except exits.UserError as error:
        print(f"The pictures stay as they are: {error}", file=sys.stderr)
    else:
        pictures.draw_all(runs, experiments.EXPERIMENTS, folder)


def main(argv=None):
    with exits.one_line_for_interrupts_and_lost_output():
        parser = arguments.script_parser(__file__, __doc__)
        parser.add_argument("--only", nargs="+", choices=experiments.names(), metavar="NAME",
                            default=argparse.SUPPRESS, help=(
                                "train only the runs of these scripts, and of the networks with "
                                "these names in any script"))
        parser.add_argument("--seeds", nargs="+", type=arguments.random_seed, default=plan.SEEDS,
                            metavar="N", help="the seeds; the tables show 0, 1 and 2")
        command_line.add_flag(parser, "steps", argparse.SUPPRESS, help=(
            "training steps of every run; the tables show those of each script's own default"))
        parser.add_argument("--jobs", type=arguments.positive_integer,
                            default=training.n_cores(), metavar="N", help="runs at once")
        parser.add_argument("--results", type=arguments.file_name, default=records.RESULTS,
                            metavar="DIR", help="folder of the rows and pictures")
        parser.add_argument("--write", action="store_true",
                            help="train nothing; write the tables and pictures")
        args = parser.parse_args(argv)
        try:
            if args.write:
                for name in ("only", "seeds", "steps", "jobs"):
                    default = parser.get_default(name)
                    if getattr(args, name, default) != default:
                        parser.error(f"argument --{name}: --write trains nothing and uses all rows "
                                     "of a folder, so leave it out")
                write(args.results)
                return 0
            keys = experiments.planned_runs(
                args.seeds, getattr(args, "steps", None), getattr(args, "only", ()))
            return 1 if train_what_is_missing(keys, args.jobs, args.results) else 0
        except exits.UserError as error:
            parser.refuse(error)


if __name__ == "__main__":
    raise SystemExit(main())
