"""The parts of tf.contrib against the values of the real one on TensorFlow 1.15.5."""
import pytest

import cases
import cases_of_contrib
import random_networks
from cases import largest_difference

REFERENCE = cases.reference(cases_of_contrib.REFERENCE)


def test_every_case_is_recorded():
    assert set(REFERENCE["cases"]) == set(cases_of_contrib.CASES)
    assert set(REFERENCE["random"]) == set(random_networks.RANDOM_NETWORKS)


@pytest.mark.parametrize("name", cases_of_contrib.CASES)
def test_part_of_contrib_is_1_15s(name):
    cases.check(cases_of_contrib.CASES[name], REFERENCE["cases"][name])


@pytest.mark.parametrize("seed", random_networks.RANDOM_NETWORKS)
def test_random_network_is_1_15s(seed):
    """Functions, cells, wrappers and arguments together, as a seed combines them."""
    ours = random_networks.digest(cases.evaluate(random_networks.RANDOM_NETWORKS[seed]))
    expected = REFERENCE["random"][seed]
    assert ours["variables"] == expected["variables"]
    for what in ("outputs", "gradients"):
        assert largest_difference(ours[what], expected[what]) <= 1e-5
