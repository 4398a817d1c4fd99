# The parts of tf.contrib.learn that scripts for texts and queues used.
import os
import tempfile

import numpy as np
import tensorflow as tf
from tensorflow.contrib import learn
from tensorflow.contrib.learn.python.learn.preprocessing import VocabularyProcessor

texts = ['The cat sat on the mat', "the dog's well-fed: AB ABc IPhone", '', 'sat sat the 12 cats']
processor = learn.preprocessing.VocabularyProcessor(5)
rows = np.array(list(processor.fit_transform(texts)))
print(rows.dtype, rows.tolist())
print(list(processor.reverse(rows)), len(processor.vocabulary_))
print([row.tolist() for row in processor.transform(['a new cat sat'])])
path = os.path.join(tempfile.mkdtemp(), 'vocabulary')
processor.save(path)
print(np.array(list(VocabularyProcessor.restore(path).transform(texts))).tolist() == rows.tolist())
for least in (1, 2):
    processor = VocabularyProcessor(4, min_frequency=least)
    print([row.tolist() for row in processor.fit_transform(texts)], len(processor.vocabulary_))
vocabulary = learn.preprocessing.CategoricalVocabulary('?', support_reverse=False)
for word in 'b b a c c c a d'.split():
    vocabulary.add(word)
vocabulary.trim(0, 3)
print([vocabulary.get(word) for word in 'abcd'], len(vocabulary))
try:
    vocabulary.reverse(1)
except ValueError as error:
    print(error)
print(list(learn.preprocessing.tokenizer(["It's TensorFlow ABCd x-1"])))

counter = tf.Variable(3, name='counter')
queue = tf.train.range_input_producer(4, shuffle=False)
print(learn.run_n({'number': queue.dequeue(), 'counter': counter}, n=5))
fed = tf.placeholder(tf.float32)
print(learn.run_n({'doubled': 2 * fed}, {fed: 1.5}, n=2))
try:
    learn.run_n({})
except ValueError as error:
    print(error)
