"""The demo of sequences of different length: what it prints, and that it is computed."""
import ast
import re

import numpy as np

import variable_length_demo


def printed(capsys, *arguments):
    variable_length_demo.main(list(arguments))
    return capsys.readouterr().out


def array_after(label, out):
    """Return the array that stands behind a label in the printed text."""
    text = re.search(re.escape(label) + r" ?\n ?(\[+[^a-zA-Z]*\])", out).group(1)
    return np.array(ast.literal_eval(re.sub(r"\s+", ",", re.sub(r"\[\s+", "[", text))))


def test_prints_the_tutorials_lines(capsys):
    out = printed(capsys)
    np.random.seed(0)
    X = np.random.randn(2, 4, 5)
    X[1, 1:] = 0
    np.testing.assert_allclose(array_after("X:", out), X, atol=1e-8)

    full, short = array_after("Full sequence:", out), array_after("Short sequence:", out)
    state = array_after("LSTM state: 2", out)
    np.testing.assert_array_equal(state, [full[3], short[0]])
    assert (short[1:] == 0).all() and (short[0] != 0).all()

    full, short = array_after("GRU full sequence:", out), array_after("GRU short sequence:", out)
    np.testing.assert_array_equal(array_after("GRU state: 2", out), short[0])
    assert (short[1:] == 0).all() and (full != 0).all()


def test_the_seed_draws_the_weights_only(capsys):
    first, again, other = printed(capsys), printed(capsys, "--seed", "0"), printed(
        capsys, "--seed", "1")
    assert first == again != other
    assert first.split("Full sequence")[0] == other.split("Full sequence")[0]


def test_what_the_lines_show_is_computed(capsys, monkeypatch):
    assert printed(capsys).split("last bit):")[1].count("0.0") == 5
    honest = variable_length_demo.lstm_and_gru
    monkeypatch.setattr(variable_length_demo, "lstm_and_gru",
                        lambda X, seq_lengths: honest(X, [4, 4]))  # forgets where the second ends
    conclusion = printed(capsys).split("last bit):")[1]
    assert conclusion.count("0.0 ") == conclusion.count("0.0\n") == 0
