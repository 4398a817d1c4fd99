"""The same networks in JAX, for compare.py: Flax `nn.RNN`, Optax `adam`, one compiled step."""
from worker import LEARNING_RATE, N_CLASSES, N_INPUT, N_STEPS, serve, timed


def build(name, network):
    import jax
    import optax
    from flax import linen as nn

    class Classifier(nn.Module):
        """Recurrent layers; the head reads the output of the last step."""

        @nn.compact
        def __call__(self, x):
            for cell, units in zip(network.cells, network.units):
                kind = {"lstm": nn.OptimizedLSTMCell, "gru": nn.GRUCell}[cell]
                if network.bidirectional:
                    x = nn.Bidirectional(nn.RNN(kind(units)), nn.RNN(kind(units)))(x)
                else:
                    x = nn.RNN(kind(units))(x)
            return nn.Dense(N_CLASSES)(x[:, -1])

    model = Classifier()
    optimizer = optax.adam(LEARNING_RATE)
    variables = model.init(jax.random.key(0), jax.numpy.zeros([1, N_STEPS, N_INPUT]))
    state = [variables, optimizer.init(variables)]

    @jax.jit
    def update(variables, moments, images, digits):
        def loss(variables):
            return optax.softmax_cross_entropy_with_integer_labels(
                model.apply(variables, images), digits).mean()

        changes, moments = optimizer.update(jax.grad(loss)(variables), moments)
        return optax.apply_updates(variables, changes), moments

    predict = jax.jit(lambda variables, images: model.apply(variables, images).argmax(axis=1))

    def step(images, digits):
        state[:] = jax.block_until_ready(update(*state, images, digits.astype("int32")))

    return timed(step), lambda images: predict(state[0], images)


if __name__ == "__main__":
    serve(build)
