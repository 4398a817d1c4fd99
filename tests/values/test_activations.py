"""What gates.py draws is what the network computes."""
import numpy as np
import pytest

import cases
import gates
import single_layer
import training
from contrib import tf

N_HIDDEN = 16  # of the checkpoint of TensorFlow 1.15.5


@pytest.mark.parametrize("n_steps", [1, 14, 28])
def test_activations_are_those_of_the_network(n_steps, mnist):
    """The probabilities and the cell state of a row are those of a network that stops there."""
    image = mnist.test.images[0].reshape(28, 28)
    found = gates.activations(image, gates.read_weights(cases.CHECKPOINT))

    def network(*args):
        hiddens, states = single_layer.single_layer_dynamic_lstm(*args)
        network.cell_state = states.c
        return hiddens, states

    model = training.build_model(network, (n_steps, 28), training.Settings(n_hidden=N_HIDDEN))
    with tf.Session() as sess:
        tf.train.Saver(tf.trainable_variables()).restore(sess, cases.CHECKPOINT)
        probabilities, cell_state = sess.run(
            [tf.nn.softmax(model.logits), network.cell_state],
            {model.input_x: image[None, :n_steps]})
    assert np.abs(found.probabilities[n_steps - 1] - probabilities[0]).max() < 1e-6
    assert np.abs(found.cell_state[n_steps - 1] - cell_state[0]).max() < 1e-5
    for name in ("input_gate", "forget_gate", "output_gate"):
        gate = getattr(found, name)
        assert gate.shape == (28, N_HIDDEN)
        assert 0 < gate.min() < gate.max() < 1


def test_gates_follow_their_equations():
    """One unit, one input of 1 at the first step only: the values are worked out by hand."""
    kernel = np.array([[1., 2, 3, 4], [0, 0, 0, 0]])
    found = gates.activations(
        np.array([[1.], [0]]), gates.Weights(kernel, np.zeros(4), np.ones((1, 2)), np.zeros(2)))
    assert found.input_gate[:, 0] == pytest.approx([0.7310586, 0.5])
    assert found.forget_gate[:, 0] == pytest.approx([0.9820138, 0.7310586])
    assert found.output_gate[:, 0] == pytest.approx([0.9820138, 0.5])
    assert found.cell_state[:, 0] == pytest.approx([0.7047606, 0.5152213])
    assert found.probabilities == pytest.approx(np.full((2, 2), .5))
