"""results.py: the tables that it writes into the README."""
import os

import bidirectional
import results
import variants
from training import tables

import pytest


@pytest.mark.parametrize("table", results.TABLES)
def test_results(table, small, tmp_path, monkeypatch):
    """The table is put between its two lines, and nothing else of the file changes."""
    monkeypatch.setattr(results, "SEEDS", (0, 1))
    for script, names in [(variants, ["basic_rnn", "gru"]), (bidirectional, ["dynamic_bi_lstm"])]:
        monkeypatch.setattr(script, "ARCHITECTURES",
                            {name: script.ARCHITECTURES[name] for name in names})
    text = f"before\n<!-- results.py {table} -->\nold\n<!-- end -->\nafter · é\n"
    readme = tmp_path / "README.md"
    readme.write_text(text, encoding="utf-8")
    results.main([table, "--steps", "1", "--data-dir", small, "--readme", str(readme)])
    before, rows, after = tables.split_at_table(
        readme.read_text(encoding="utf-8"), f"results.py {table}")
    assert before + "old\n" + after == text
    head, rule, *rows = [row.strip("| \n").split(" | ") for row in rows.splitlines()]
    script, _ = results.TABLES[table]
    assert [row[0] for row in rows] == [f"`{name}`" for name in script.ARCHITECTURES]
    assert {len(row) for row in rows} == {len(head)} == {len(rule)}
    for row in rows:
        accuracies = list(map(float, row[2:] if table == "variants" else row[1:]))
        assert all(0 <= accuracy <= 1 for accuracy in accuracies)
        if table == "variants":
            assert accuracies[1] <= accuracies[0] <= accuracies[2]
    assert os.listdir(str(tmp_path)) == ["README.md"]
