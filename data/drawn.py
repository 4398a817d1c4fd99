"""A digit that somebody drew, made like the images of MNIST.

MNIST's digits were fitted into 20 x 20 of the 28 x 28 pixels, keeping their proportions, with their
centre of mass in the middle (LeCun, Cortes & Burges, "The MNIST database of handwritten digits").
Needs NumPy and Pillow.
"""
import warnings

import numpy as np

from .mnist import scaled

MOST_PIXELS = 10_000  # a side of the picture
ENOUGH_PIXELS = 2000  # a side; a larger picture is made smaller first, which saves memory
FILLED = 20 / 28      # of the image's sides, by the longer side of the digit
FAINT = 0.1           # of the strongest ink; less is no ink, but what a camera or a JPEG adds


def read_drawn_digit(path, image_shape):
    """Return the digit of a picture as an image [rows, columns] float32 in 0 … 1, light on dark.

    Args:
        path: of the picture: a PNG, or what else Pillow reads; of any size, grey or colour, dark on
            light or light on dark, with or without transparency.
        image_shape: (rows, columns).

    Raises:
        ValueError: it is no picture, is empty or too large; the message is one line.
    """
    ink = _ink(_read_colours(path))
    if ink.max() < FAINT:
        raise ValueError(f"{path} is empty, because it has only one colour: draw a digit")
    ink = np.where(ink < FAINT * ink.max(), 0, ink)
    return _as_in_mnist(ink, image_shape)


def _read_colours(path):
    """Return the red, green, blue and opacity of each pixel: [rows, columns, 4] in 0 … 1."""
    from PIL import Image
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path) as picture:
                if max(picture.size) > MOST_PIXELS:
                    raise ValueError("{} has {} x {} pixels: make it smaller, at most {} a side"
                                     .format(path, *picture.size, MOST_PIXELS))
                if picture.mode.startswith("I"):  # 16 bits of grey, which convert() would cut off
                    picture = Image.fromarray((np.asarray(picture) // 257).astype(np.uint8))
                picture = picture.convert("RGBA")
    except (OSError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        reason = getattr(error, "strerror", None) or "it is no picture, or a damaged one"
        raise ValueError(f"{path} cannot be read ({reason}): name a PNG") from None
    picture.thumbnail((ENOUGH_PIXELS, ENOUGH_PIXELS))
    return np.asarray(picture, np.float32) / 255


def _ink(pixels):
    """Return how far each pixel is from the background, 0 … 1."""
    colours, opacity = pixels[..., :3], pixels[..., 3]
    opaque = colours[opacity > 0.5]
    if opacity.min() < 0.5 and (not len(opaque) or np.ptp(opaque, axis=0).max() < 0.5):
        return opacity  # one colour of ink, and nothing behind it
    if len(opaque) < opacity.size:  # behind a picture with holes lies its most frequent colour
        paper = np.median(opaque, axis=0)
        colours = paper + (colours - paper) * opacity[..., np.newaxis]
    edge = np.concatenate([colours[0], colours[-1], colours[:, 0], colours[:, -1]])
    return abs(colours - np.median(edge, axis=0)).max(axis=-1)


def _as_in_mnist(ink, image_shape):
    """Return a digit in the size and place, and with the pixels, of MNIST's images."""
    from PIL import Image
    rows, columns = (np.flatnonzero(ink.any(axis=axis)) for axis in (1, 0))
    digit = ink[rows[0]:rows[-1] + 1, columns[0]:columns[-1] + 1]
    scale = min(FILLED * size / own for size, own in zip(image_shape, digit.shape))
    height, width = (max(1, round(scale * own)) for own in digit.shape)
    digit = np.asarray(Image.fromarray(digit.astype(np.float32)).resize(
        (width, height), Image.HAMMING))
    image = np.zeros(image_shape, np.uint8)
    top, left = (
        int(np.clip(round(size / 2 - np.average(np.arange(len(mass)), weights=mass)),
                    0, size - len(mass)))
        for size, mass in zip(image_shape, (digit.sum(axis=1), digit.sum(axis=0))))
    image[top:top + height, left:left + width] = np.rint(255 * digit / digit.max())
    return scaled(image)
