# The arguments of the MNIST loader, by position and by name, and what decides its batches.
import sys
import numpy as np
import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data


def show(title, data_set, *args, **kwargs):
    images, labels = data_set.next_batch(*args, **kwargs)
    print(title, np.shape(images), np.shape(labels), '%.4f' % np.sum(images), np.sum(labels), end=' ')
    print(data_set.epochs_completed, np.asarray(images).dtype, np.asarray(labels).dtype)


tf.set_random_seed(7)
mnist = input_data.read_data_sets(sys.argv[1], False, True, tf.float32, True, 9)
print(mnist.train.num_examples, mnist.validation.num_examples, mnist.test.num_examples)
show('positions', mnist.train, 5, False)
show('in order', mnist.test, 5, False, False)
show('larger than the set', mnist.train, 90)
show('after it', mnist.train, batch_size=3)
print(mnist.train.images.shape, '%.4f' % mnist.train.images[:3].sum())

mnist = input_data.read_data_sets(sys.argv[1], dtype=tf.uint8, reshape=False, validation_size=0, seed=3)
show('uint8', mnist.train, 6)
show('nothing', mnist.validation, 4)

np.random.seed(5)
show('seeded by NumPy', mnist.test, 4)

mnist = input_data.read_data_sets('', fake_data=True, one_hot=True)
show('fake', mnist.train, 4, True)
mnist = tf.contrib.learn.datasets.mnist.load_mnist
print(mnist.__name__)
