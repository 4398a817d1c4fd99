"""Scripts of 2018 on today's TensorFlow: what only other people's TensorFlow 1 code needs.

run_tensorflow1.py is its door. `contrib` has the parts of tf.contrib, `input_data` the MNIST loader
of TensorFlow 1.15; `imports`, `messages` and `python2018` are what the door does for a script. It
stands on the `contrib` and `data` of the suite, which knows nothing of it.
"""
