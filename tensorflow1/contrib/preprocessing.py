"""tf.contrib.learn.preprocessing, of which scripts for texts use the vocabulary."""
import pickle
import re

import numpy as np

from . import tf, uncovered

__all__ = ["CategoricalVocabulary", "VocabularyProcessor", "tokenizer"]

__getattr__ = uncovered.raising("tf.contrib.learn.preprocessing", ", ".join(__all__))

_WORD = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z][a-z]+(?=[A-Z])|[\'\w\-]+")


def tokenizer(iterator):
    """Yield the list of words of each text."""
    for text in iterator:
        yield _WORD.findall(text)


class CategoricalVocabulary:
    """Numbers for words, in the order in which they are met. Number 0 is any unknown word.

    Has the same effect as TensorFlow 1.15's class of this name.

    Args:
        unknown_token: the word of number 0.
        support_reverse: whether numbers can be turned into words again.
    """

    def __init__(self, unknown_token="<UNK>", support_reverse=True):
        self._words = [unknown_token]
        self._numbers = {unknown_token: 0}
        self._counts = {}
        self._support_reverse = support_reverse
        self._is_frozen = False

    def __len__(self):
        return len(self._numbers)

    def freeze(self, freeze=True):
        """From now on new words have number 0, or no longer so."""
        self._is_frozen = freeze

    def get(self, category):
        """Return the number of a word, which is a new one for a new word."""
        if category not in self._numbers:
            if self._is_frozen:
                return 0
            self._numbers[category] = len(self._numbers)
            self._words.append(category)
        return self._numbers[category]

    def add(self, category, count=1):
        """Count a word `count` times."""
        if self.get(category) > 0:
            self._counts[category] = self._counts.get(category, 0) + count

    def trim(self, min_frequency, max_frequency=-1):
        """Keep the words that were counted more than `min_frequency` times and, if it is above 0,
        less than `max_frequency` times. They get new numbers, the most frequent ones first, and
        those of equal count by the alphabet from its end."""
        by_alphabet = sorted(self._counts, key=lambda word: (isinstance(word, str), word))
        by_count = sorted(by_alphabet, key=self._counts.get, reverse=True)
        kept = [word for word in by_count if self._counts[word] > min_frequency
                and not 0 < max_frequency <= self._counts[word]]
        self._words[1:] = kept
        self._numbers = {word: number for number, word in enumerate(self._words)}
        self._counts = {word: self._counts[word] for word in by_count[:len(kept)]}

    def reverse(self, class_id):
        """Return the word with a number.

        Raises:
            ValueError: the vocabulary was made without `support_reverse`.
        """
        if not self._support_reverse:
            raise ValueError("This vocabulary wasn't initialized with support_reverse to support "
                             "reverse() function.")
        return self._words[class_id]


class VocabularyProcessor:
    """Texts as rows of numbers, one for each word.

    Has the same effect as TensorFlow 1.15's class of this name.

    Args:
        max_document_length: numbers per text. Longer texts are cut, shorter ones end in zeros.
        min_frequency: words that are met as often as this, or less, are unknown.
        vocabulary: CategoricalVocabulary; a new one by default.
        tokenizer_fn: function of an iterable of texts, which yields a list of words for each.
    """

    def __init__(self, max_document_length, min_frequency=0, vocabulary=None, tokenizer_fn=None):
        self.max_document_length = max_document_length
        self.min_frequency = min_frequency
        self.vocabulary_ = vocabulary or CategoricalVocabulary()
        self._tokenizer = tokenizer_fn or tokenizer

    def fit(self, raw_documents, unused_y=None):
        """Number the words of texts, and freeze the vocabulary. Return self."""
        for words in self._tokenizer(raw_documents):
            for word in words:
                self.vocabulary_.add(word)
        if self.min_frequency > 0:
            self.vocabulary_.trim(self.min_frequency)
        self.vocabulary_.freeze()
        return self

    def transform(self, raw_documents):
        """Yield the numbers of each text, [max_document_length] int64."""
        for words in self._tokenizer(raw_documents):
            numbers = np.zeros(self.max_document_length, np.int64)
            for position, word in enumerate(words[:self.max_document_length]):
                numbers[position] = self.vocabulary_.get(word)
            yield numbers

    def fit_transform(self, raw_documents, unused_y=None):
        """Return transform(raw_documents) after fit(raw_documents)."""
        self.fit(raw_documents)
        return self.transform(raw_documents)

    def reverse(self, documents):
        """Yield the text of each row of numbers."""
        for numbers in documents:
            yield " ".join(map(self.vocabulary_.reverse, numbers))

    def save(self, filename):
        """Write the processor to a file, from which `restore` of this class reads it."""
        with tf.gfile.GFile(filename, "wb") as stream:
            stream.write(pickle.dumps(self))

    @classmethod
    def restore(cls, filename):
        """Return the processor in a file. Files that TensorFlow 1.15 wrote cannot be read."""
        with tf.gfile.GFile(filename, "rb") as stream:
            return pickle.loads(stream.read())
