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
@pytest.mark.parametrize("cell, titles", [
    ("lstm", ["input gate", "forget gate", "output gate", "cell state"]),
    ("gru", ["reset gate", "update gate", "state"])])
def test_activations_are_those_of_the_network(cell, titles, n_steps, mnist, tmp_path):
    """The probabilities and the state of a row are those of a network that stops there."""
    image = mnist.test.images[0].reshape(28, 28)
    model = training.build_model(single_layer.ARCHITECTURES[f"dynamic_{cell}"], (n_steps, 28),
                                 training.Settings(n_hidden=N_HIDDEN))
    (states,) = model.parts[0].states
    with tf.Session() as sess:
        saver, checkpoint = tf.train.Saver(tf.trainable_variables()), cases.CHECKPOINT
        if cell == "gru":  # the checkpoint of TensorFlow 1.15.5 is of an LSTM
            sess.run(tf.global_variables_initializer())
            checkpoint = saver.save(sess, str(tmp_path / "gru"))
        saver.restore(sess, checkpoint)
        probabilities, state = sess.run(
            [tf.nn.softmax(model.logits), getattr(states, "c", states)],
            {model.input_x: image[None, :n_steps]})
    found = gates.activations(image, gates.read_trained(checkpoint))
    assert list(found) == [*titles, "probability"]
    assert np.abs(found["probability"][n_steps - 1] - probabilities[0]).max() < 1e-6
    assert np.abs(found[titles[-1]][n_steps - 1] - state[0]).max() < 1e-5
    for title in titles[:-1]:
        gate = found[title]
        assert gate.shape == (28, N_HIDDEN)
        assert 0 < gate.min() < gate.max() < 1


def test_gates_follow_their_equations():
    """One unit, one input of 1 at the first step only: the values are worked out by hand."""
    kernel = np.array([[1., 2, 3, 4], [0, 0, 0, 0]])
    found = gates.activations(
        np.array([[1.], [0]]), gates.Trained(
            gates.CELLS[0], {"kernel": kernel, "bias": np.zeros(4)}, np.ones((1, 2)), np.zeros(2)))
    assert found["input gate"][:, 0] == pytest.approx([0.7310586, 0.5])
    assert found["forget gate"][:, 0] == pytest.approx([0.9820138, 0.7310586])
    assert found["output gate"][:, 0] == pytest.approx([0.9820138, 0.5])
    assert found["cell state"][:, 0] == pytest.approx([0.7047606, 0.5152213])
    assert found["probability"] == pytest.approx(np.full((2, 2), .5))
