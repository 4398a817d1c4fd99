"""A digit that somebody drew becomes an image like those of MNIST."""
import numpy as np
import pytest

from data.drawn import read_drawn_digit

Image = pytest.importorskip("PIL.Image", reason="Pillow is for Python 3.10 and later")

SHAPE = (28, 28)


def ink_of(image, side=200):
    """Return an image of MNIST in a larger size, in 0 … 1, with an edge of its own."""
    small = Image.fromarray(np.rint(255 * image.reshape(SHAPE)).astype(np.uint8))
    large = np.asarray(small.resize((side, side)), float) / 255
    return np.pad(large, [[30, 70], [90, 10]])


def shades(ink, paper, colour):
    """Return ink of a colour on paper of another, as uint8 [rows, columns, 3]."""
    paper, colour = np.array(paper), np.array(colour)
    return np.rint(paper + ink[..., np.newaxis] * (colour - paper)).astype(np.uint8)


def transparent(ink, colour):
    colours = np.full(ink.shape + (3,), colour, np.uint8)
    return np.dstack([colours, np.rint(255 * ink).astype(np.uint8)])


DRAWN = {
    "black on white": lambda ink: Image.fromarray(shades(ink, [255] * 3, [0] * 3)),
    "grey": lambda ink: Image.fromarray(shades(ink, [255] * 3, [0] * 3)).convert("L"),
    "white on black": lambda ink: Image.fromarray(shades(ink, [0] * 3, [255] * 3)),
    "red on yellow": lambda ink: Image.fromarray(shades(ink, [250, 240, 90], [200, 30, 30])),
    "red on a green as light": lambda ink: Image.fromarray(shades(ink, [0, 130, 0], [255, 0, 0])),
    "black without paper": lambda ink: Image.fromarray(transparent(ink, [0] * 3)),
    "white without paper": lambda ink: Image.fromarray(transparent(ink, [255] * 3)),
    "white paper with holes": lambda ink: Image.fromarray(np.dstack([
        shades(ink, [255] * 3, [0] * 3), np.where(np.arange(ink.shape[1]) < 60, 0, 255)
        * np.ones(ink.shape)]).astype(np.uint8)),
    "16 bits": lambda ink: Image.fromarray(np.rint(65535 * (1 - ink)).astype(np.uint16)),
    "palette": lambda ink: Image.fromarray(
        shades(ink, [255] * 3, [0] * 3)).convert("P", palette=Image.ADAPTIVE),
    "wide": lambda ink: Image.fromarray(shades(
        np.pad(ink, [[0, 0], [0, 3000]]), [255] * 3, [0] * 3)),
}


def read(picture, tmp_path, image_shape=SHAPE):
    picture.save(str(tmp_path / "digit.png"))
    return read_drawn_digit(str(tmp_path / "digit.png"), image_shape)


@pytest.mark.parametrize("drawn", DRAWN)
def test_a_digit_of_mnist_comes_back(drawn, mnist, tmp_path):
    """In its size and place, although it was drawn larger, elsewhere and in other colours."""
    equal, shifted = [], []
    for image in mnist.test.images[:10]:
        found = read(DRAWN[drawn](ink_of(image)), tmp_path)
        assert found.dtype == np.float32 and found.shape == SHAPE
        assert found.min() == 0 and found.max() == 1
        equal.append(np.corrcoef(found.ravel(), image)[0, 1])
        shifted.append(np.corrcoef(np.roll(found, 1).ravel(), image)[0, 1])
    assert min(equal) > .8 and np.mean(equal) > .9 > np.mean(shifted)


@pytest.mark.parametrize("image_shape, longest", [((28, 28), 20), ((14, 14), 10), ((28, 14), 10)])
def test_the_digit_is_fitted_and_centred(image_shape, longest, tmp_path):
    """A high rectangle keeps its proportions, and its mass is around the middle."""
    ink = np.zeros((300, 300))
    ink[10:210, 20:70] = 1
    found = read(Image.fromarray(shades(ink, [255] * 3, [0] * 3)), tmp_path, image_shape)
    rows, columns = np.flatnonzero(found.any(axis=1)), np.flatnonzero(found.any(axis=0))
    height = round(20 / 28 * image_shape[0])
    assert (len(rows), len(columns)) == (height, round(height / 4))
    for positions, size in ((rows, image_shape[0]), (columns, image_shape[1])):
        assert abs(positions.mean() - size / 2) <= .5


def test_a_dot_and_a_line_stay_inside(tmp_path):
    """The mass is far from the middle of the digit."""
    ink = np.zeros((100, 100))
    ink[0, :] = ink[90:, :] = 1
    found = read(Image.fromarray(shades(ink, [0] * 3, [255] * 3)), tmp_path)
    assert len(np.flatnonzero(found.any(axis=1))) <= 20
    one_pixel = np.zeros((5, 5))
    one_pixel[1, 1] = 1
    assert read(Image.fromarray(shades(one_pixel, [0] * 3, [255] * 3)), tmp_path).sum() == 400


@pytest.mark.parametrize("picture, named", [
    (Image.new("L", (9, 9), 7), "is empty, because it has only one colour: draw a digit"),
    (Image.new("RGBA", (9, 9)), "is empty"),
    (Image.new("1", (10001, 2)), "has 10001 x 2 pixels: make it smaller, at most 10000 a side")])
def test_a_picture_without_a_digit_is_named(picture, named, tmp_path):
    with pytest.raises(ValueError, match="digit.png " + named):
        read(picture, tmp_path)


def test_what_is_no_picture_is_named(tmp_path):
    Image.new("L", (99, 99)).save(str(tmp_path / "whole.png"))
    whole = (tmp_path / "whole.png").read_bytes()
    for content in (b"", b"hello", whole[:-30], whole[:40]):
        (tmp_path / "digit.png").write_bytes(content)
        with pytest.raises(ValueError, match="digit.png cannot be read .*: name a PNG"):
            read_drawn_digit(str(tmp_path / "digit.png"), SHAPE)
    with pytest.raises(ValueError, match=r"none.png cannot be read \(No such file or directory\)"):
        read_drawn_digit(str(tmp_path / "none.png"), SHAPE)
