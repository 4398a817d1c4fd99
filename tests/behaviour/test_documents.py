"""The commands, names, flags, numbers and links of the READMEs and of docs/ are the project's."""
import contextlib
import json
import os
import re
import shlex
import subprocess

import pytest

import bidirectional
import calling
import cells
import convert
import forked
import gates
import reproduce
import variable_length_demo
from calling import PROJECT, SCRIPTS
from pages import (
    PAGES,
    WING,
    anchors,
    check_target,
    code_blocks,
    commands,
    read,
    targets,
    without_code,
)
from reproduction import plan, records, tables
from reproduction.experiments import EXPERIMENTS
from training import command_line

README, CHINESE = PAGES["README.md"], PAGES["README.zh-CN.md"]
LESSONS, LESSONS_IN_CHINESE = PAGES["docs/lessons.md"], PAGES["docs/lessons.zh-CN.md"]
PROGRAMS = {script.__name__ + ".py": script
            for script in (*SCRIPTS.values(), cells, variable_length_demo, gates, convert,
                           reproduce)}
RUNS = records.load()
BOTH_READMES = pytest.mark.parametrize("readme", [README, CHINESE], ids=["English", "Chinese"])
NOTES, NOTES_IN_CHINESE = PAGES["docs/notes.md"], PAGES["docs/notes.zh-CN.md"]
RUNNING, RUNNING_IN_CHINESE = PAGES["docs/running.md"], PAGES["docs/running.zh-CN.md"]
MOVING, MOVING_IN_CHINESE = PAGES["docs/moving_on.md"], PAGES["docs/moving_on.zh-CN.md"]
BOTH_LANGUAGES = pytest.mark.parametrize("english, chinese", [
    (README, CHINESE), (LESSONS, LESSONS_IN_CHINESE), (NOTES, NOTES_IN_CHINESE),
    (RUNNING, RUNNING_IN_CHINESE), (MOVING, MOVING_IN_CHINESE)],
    ids=["README", "lessons", "notes", "running", "moving on"])


def test_no_page_is_long():
    lengths = {name: len(page.splitlines()) for name, page in PAGES.items()}
    assert lengths["README.md"] <= 170 and lengths["README.zh-CN.md"] <= 170
    assert all(length <= 200 for name, length in lengths.items() if name.startswith("docs"))
    assert len(lengths) >= 15


@pytest.mark.parametrize("name", PAGES)
def test_every_row_of_a_table_is_one_line(name):
    lines = [line.strip() for line in without_code(PAGES[name]).splitlines()]
    assert [line for line in lines if "|" in re.sub(r"`[^`]*`", "", line)
            and not (line.startswith("|") and line.endswith("|"))] == []
    cells = [len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0 for line in lines]
    assert all(above == below for above, below in zip(cells, cells[1:]) if above and below)


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(name):
    """Relative links: the file is there, and so is the heading."""
    for target, anchor in targets(name, PAGES[name]):
        if not WING.match(target):
            check_target(target, anchor)


@BOTH_LANGUAGES
def test_both_languages_have_the_same_code(english, chinese):
    """The same commands and examples in the same order, the same pictures, as many headings."""
    assert code_blocks(chinese) == code_blocks(english)
    assert sorted(set(commands(chinese))) == sorted(set(commands(english)))
    pictures, same_pictures = [re.findall(r"(\w+\.svg)\)", page) for page in (english, chinese)]
    assert pictures == same_pictures and (pictures or english in (RUNNING, MOVING))
    assert len(anchors(chinese)) == len(anchors(english))


COMMANDS = sorted({command for page in PAGES.values() for command in commands(page)})


def own_network():
    """Return the name and the text of the README's example of a network of the reader's own."""
    (code,) = [code for language, code in code_blocks(README) if language == "python"]
    return re.search(r"Save this as `(\w+\.py)`", README).group(1), code


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_accepted(command, monkeypatch):
    """Each `python FILE ...` names a file, and flags that its parser accepts."""
    script, *arguments = shlex.split(command)
    if WING.match(script):
        return
    if script == own_network()[0]:
        program = SCRIPTS["single_layer"]  # whose flags it has
    else:
        assert os.path.exists(os.path.join(PROJECT, script))
        program = PROGRAMS.get(script)
    if program is None:
        assert script.startswith(("benchmarks/", "tests/"))
        return
    monkeypatch.setattr(command_line, "read_data_sets", stop)
    monkeypatch.setattr(variable_length_demo, "demonstrate", stop)
    monkeypatch.setattr(cells, "SHOWN", dict.fromkeys(cells.SHOWN, stop))
    monkeypatch.setattr(reproduce, "write", stop)
    monkeypatch.setattr(reproduce, "train_what_is_missing", stop)
    with pytest.raises(Stopped):
        program.main(arguments)


class Stopped(Exception):
    pass


def stop(*args, **kwargs):
    raise Stopped


SMOKE = "pip install -r requirements.txt && python -m pytest tests/smoke"


def test_the_first_command_stands_near_the_top():
    install = "pip install -r requirements.txt && python single_layer.py --arch static_lstm"
    assert install in README.splitlines()[:25]


def test_ci_runs_the_test_commands():
    script = read(".ci/run")
    for command in (SMOKE, "python -m pytest -n 2"):
        assert command in README.splitlines()
        assert command in script
    assert SMOKE in PAGES["CONTRIBUTING.md"].splitlines()


@BOTH_READMES
def test_what_to_add_to_a_tensorflow_is_what_is_required(readme):
    """Of requirements.txt, all but what TensorFlow brings and what only the tests need."""
    added, = re.findall(r'`pip install "(tf_keras)==\d\.\d+\.\*" ([\w ]+)`', readme)
    required = set(re.findall(r"(?m)^(\w[\w-]*)==", read("requirements.txt")))
    assert {added[0], *added[1].split()} == required - {
        "tensorflow", "numpy", "protobuf", "pytest", "pytest-xdist", "hypothesis"}


@BOTH_READMES
def test_the_table_of_the_14_networks_is_what_was_measured(readme):
    """Section, command, parameters, steps, test accuracy of seed 0 on both, ms per step."""
    rows = re.findall(r"(?m)^\| (\d) \| `python (\w+)\.py --arch (\w+)` \| (.*) \|$", readme)
    compared = json.loads(read("results/compare.json"))["networks"]
    functions = set()
    for section, script, name, columns in rows:
        functions.add(f"{script}.{SCRIPTS[script].ARCHITECTURES[name].__name__}")
        assert section == {"single_layer": "6", "multi_layer": "7", "bidirectional": "8"}[script]
        new, old = [tables.select(RUNS, EXPERIMENTS[script], name, tensorflow)[0]
                    for tensorflow in (tables.NEW, tables.OLD)]
        ms = compared[f"{script} {name}"]["figures"]["this suite"]["ms_per_step"]
        assert columns.split(" | ") == [
            str(new["parameters"]), str(new["steps"]), f"{new['test_accuracy']:.4f}",
            f"{old['test_accuracy']:.4f}", f"{ms:.1f}"]
    assert functions == set(calling.TUTORIAL_NETWORKS) and len(rows) == 14


# Lesson -> the table that it is about, both counted from 1, and the experiments of its single runs.
TABLES_OF_LESSONS = {
    2: (5, ["memory"]), 4: (2, ["variants"]), 5: (3, []), 6: (6, []), 7: (7, []), 8: (4, [])}


@pytest.mark.parametrize("page", [LESSONS, LESSONS_IN_CHINESE], ids=["English", "Chinese"])
def test_the_numbers_of_the_lessons_were_measured(page):
    """Each accuracy is in the table of its lesson, or that of one of its runs. Each time is in the
    table of growth."""
    lessons, results = (text.split("\n## ") for text in (page, PAGES["results/tables.md"]))
    n_checked = 0
    for number, lesson in enumerate(lessons):
        named = set(re.findall(r"0\.\d{4}", lesson)) - {"0.0001"}
        table, experiments = TABLES_OF_LESSONS.get(number, (0, []))
        planned = {run for name in experiments for seed in plan.SEEDS
                   for run in EXPERIMENTS[name].planned_runs(seed)}
        assert named <= set(re.findall(r"0\.\d{4}", results[table])) | {
            f"{run['test_accuracy']:.4f}" for run in RUNS
            if plan.PlannedRun(*records.key_of(run)[1:]) in planned}, lesson.splitlines()[0]
        n_checked += len(named)
    assert n_checked > 20
    times = set(re.findall(r"(\d+\.\d) (?:s|秒)", page))
    assert times <= set(re.findall(r"\d+\.\d", PAGES["results/scaling.md"])) and len(times) >= 3


def test_the_numbers_about_speed_were_measured():
    speed, compared = PAGES["docs/speed.md"], PAGES["results/compare.md"]
    rate = json.loads(read("results/compare.json"))["matrix_product_gflops"]
    assert re.findall(r"(\d+) GFLOP/s", speed) == [f"{rate:.0f}"]
    peers, old = re.search(r"geometric mean \|[ |]+(0\.\d\d) \| (0\.\d\d)", compared).groups()
    assert f"- {old} of the time of TensorFlow 1.15.5" in speed
    assert f"- {peers} of the time of the fastest of" in speed


def test_every_section_has_something_to_run_or_to_read():
    for readme in (README, CHINESE):
        rows = re.findall(r"(?m)^\| (\d) \| [^|`]+ \| ([^|]*) \|$", readme)
        assert [number for number, _ in rows] == list("12345678")
        assert all("`python " in cell or "](docs/" in cell for _, cell in rows)


@pytest.mark.parametrize("page", [NOTES, NOTES_IN_CHINESE], ids=["English", "Chinese"])
def test_every_note_has_its_test(page):
    notes = re.findall(r"(?m)^- \*\*(\d[a-z])\.\*\*", page)
    tests = re.findall(r"(?m)^def test_(\d[a-z])_", read("tests/values/test_notes.py"))
    assert notes == tests and len(notes) > 25


def test_the_tutorials_titles_stand_beside_the_printed_ones():
    for name in ("single_layer", "multi_layer", "bidirectional"):
        printed = re.findall(rf"(?m)^\| `{name}\.py` \| \S+ \| (.*) \|$", NOTES_IN_CHINESE)
        assert printed == [command_line.title_of(network, "no title")
                           for network in SCRIPTS[name].ARCHITECTURES.values()]


def test_every_variant_has_its_command():
    named = re.findall(r"(?m)^\| `python variants\.py --arch (\w+)` \|", LESSONS)
    assert named == list(SCRIPTS["variants"].ARCHITECTURES)


def test_the_network_of_the_readers_own_trains(small, tmp_path):
    """The example runs as it is printed, with the flags of every script."""
    name, code = own_network()
    (tmp_path / name).write_text(code + "\n")
    done = forked.run(name, "--steps", "2", "--n-hidden", "3", "--data-dir", small, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[4] == re.search('"""(.*)', code).group(1).rstrip('".') + ":"
    assert lines[-1].startswith("Test accuracy: ")
    assert len(code.splitlines()) < 25


def flags_of(page):
    """Return a dict flag -> default of a page's table of flags."""
    return dict(re.findall(r"(?m)^\| `(--[\w-]+)[^\n]*?` \| `?([^ `|]+)", page))


def shown_flags(capsys):
    """Return a dict flag -> default of what --help shows."""
    with pytest.raises(SystemExit):
        bidirectional.main(["--help"])
    shown = re.sub(r"\s+", " ", capsys.readouterr().out).split("message and exit")[1]
    return dict(re.findall(r" (--[\w-]+) \S+ [^()]*\(default: ([^)]+)\)", shown))


@pytest.mark.parametrize("page", [README, CHINESE, RUNNING, RUNNING_IN_CHINESE],
                         ids=["English", "Chinese", "running", "running in Chinese"])
def test_the_flags_have_their_defaults(page, capsys):
    described, shown = flags_of(page), shown_flags(capsys)
    assert len(described) >= 6
    assert [flag for flag in shown if flag in described] == list(described)
    for flag in ("--arch", "--display-step", "--batch-size", "--n-hidden", "--seed", "--readout"):
        assert described.get(flag, shown[flag]) == shown[flag]
    assert float(described["--learning-rate"]) == float(shown["--learning-rate"])
    assert re.search(rf"`--steps N` \| 5000\D*single_layer\.py\D*{shown['--steps']}\D", page)


def test_all_flags_are_described(capsys):
    shown = list(shown_flags(capsys))
    assert list(flags_of(RUNNING)) == list(flags_of(RUNNING_IN_CHINESE)) == shown


NOTEBOOKS = ("notebooks/tutorial.ipynb", "notebooks/tutorial.zh-CN.ipynb")


def test_both_notebooks_have_the_same_code_and_outputs():
    """Only comments may differ. Both are small enough for a page that shows them."""
    def of_code(name):
        cells = [cell for cell in json.loads(read(name))["cells"] if cell["cell_type"] == "code"]
        return [(re.sub(r"  # .*", "", "".join(cell["source"])), cell["outputs"]) for cell in cells]

    english, chinese = map(of_code, NOTEBOOKS)
    assert english == chinese and len(english) > 15
    assert sum(bool(outputs) for _, outputs in english) == len(english) - 2
    assert all(os.path.getsize(os.path.join(PROJECT, name)) < 1e6 for name in NOTEBOOKS)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_link_of_a_notebook_leads_somewhere(name):
    text = "\n\n".join("".join(cell["source"]) for cell in json.loads(read(name))["cells"]
                       if cell["cell_type"] == "markdown")
    found = list(targets(name, text))
    assert len(found) >= 10
    for target, anchor in found:
        check_target(target, anchor)


@BOTH_READMES
def test_every_script_and_folder_is_named(readme):
    """Of git's files. A copy without git has the programs at least."""
    listed = subprocess.run(["git", "ls-files"], cwd=PROJECT, stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, text=True).stdout.splitlines()
    folders = {name.split("/")[0] for name in listed if "/" in name}
    programs = {name for name in listed if re.match(r"\w+\.py$", name)} | set(PROGRAMS)
    for name in programs:
        assert f"`{'' if name == 'noxfile.py' else 'python '}{name}" in readme, name
    for name in folders:
        assert name.startswith(".") or f"`{name}/`" in readme, name


def test_what_a_reader_puts_beside_it_breaks_nothing(tmp_path):
    """These tests pass in a folder with networks, data, an environment and pages of the reader's.
    """
    for name in os.listdir(PROJECT):
        (tmp_path / name).symlink_to(os.path.join(PROJECT, name))
    for name in ("mine.py", "mine2.py"):
        with contextlib.suppress(FileExistsError):
            (tmp_path / name).write_text(own_network()[1])
    for folder in ("venv", "fashion"):
        os.makedirs(str(tmp_path / folder / "lib"), exist_ok=True)
        (tmp_path / folder / "lib" / "module.py").write_text("import nothing")
    (tmp_path / "notes.md").write_text("| a [broken](page.md) | `python none.py` | b\n")
    done = calling.run("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/behaviour/"
                       "test_documents.py", "-k", "not trains and not beside", cwd=str(tmp_path))
    assert done.returncode == 0, done.stdout
