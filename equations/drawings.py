"""The figures of the cells, with the symbols of the equations in in_numpy.py. The tutorial's text
has lost its own."""
import os

from interface import figures
from interface.exits import UserError
from interface.figures import BLUE, GREEN, GREY, ORANGE

HALF = 0.42  # of the side of a box; a little more than the radius of a circle


class Drawing:
    """Boxes, circles and arrows on a figure of matplotlib.

    Args:
        name: of the figure.
        title: the words above it.
    """

    def __init__(self, name, title):
        self.figure, [[self._axis]] = figures.new_figure(name, 1, 1, 4.7)
        self._axis.set(xlim=(-0.5, 12.9), ylim=(-0.9, 6.2), aspect="equal")
        self._axis.axis("off")
        self.words(6.2, 5.9, title, fontsize=12)

    def words(self, x, y, text, color=GREY, **kwargs):
        """Write words with their middle at a point."""
        self._axis.text(x, y, text, **{"ha": "center", "va": "center", "color": color,
                                       "fontsize": 14, **kwargs})

    def layer(self, x, y, text, width=HALF):
        """Draw a layer with weights: a box."""
        from matplotlib.patches import Rectangle
        self._axis.add_patch(Rectangle((x - width, y - HALF), 2 * width, 2 * HALF, fill=False,
                                       edgecolor=BLUE, linewidth=1.8))
        self.words(x, y, text, BLUE)

    def operation(self, x, y, text):
        """Draw an operation of each value by itself: a circle."""
        from matplotlib.patches import Circle
        self._axis.add_patch(Circle((x, y), HALF - 0.06, fill=False, edgecolor=ORANGE,
                                    linewidth=1.8))
        self.words(x, y, text, ORANGE, fontsize=12 if len(text) > 1 else 16)

    def line(self, *points, color=GREY, ends=True, branches=False):
        """Draw a line through points, with an arrow at its end, and a dot at its start if it
        branches off another line."""
        from matplotlib.patches import FancyArrowPatch
        x, y = zip(*points)
        if branches:
            self._axis.plot(x[:1], y[:1], "o", color=color, markersize=4)
        self._axis.plot(x, y, color=color, linewidth=1.3, solid_capstyle="butt")
        if ends:
            self._axis.add_patch(FancyArrowPatch(
                points[-2], points[-1], color=color, linewidth=0, arrowstyle="-|>", shrinkA=0,
                shrinkB=0, mutation_scale=12))


def _lstm(drawing, peepholes=False, coupled=False):
    """Draw what the three LSTMs share."""
    line, layer, operation, words = drawing.line, drawing.layer, drawing.operation, drawing.words
    words(-0.3, 5, "c")
    words(12.6, 5, "c'")
    words(-0.3, 1, "h")
    words(12.6, 1, "h'")
    words(1, -0.6, "x")
    words(1.55, 0.6, "[x, h]", fontsize=11)
    line((1, 1), (1, -0.3), ends=False, branches=True)
    line((0, 1), (8, 1), ends=False)
    # The cell state.
    line((0, 5), (2.5 - HALF, 5))
    line((2.5 + HALF, 5), (6 - HALF, 5))
    line((6 + HALF, 5), (12.3, 5))
    operation(2.5, 5, "×")
    operation(6, 5, "+")
    # The forget gate, the candidate and the output gate.
    for x, text, name in [(2.5, "σ", "f"), (6, "tanh", "g"), (8, "σ", "o")]:
        line((x, 1), (x, 2 - HALF), branches=x != 8)
        layer(x, 2, text, 0.62 if text == "tanh" else HALF)
        words(x + 0.25, 2.7, name)
    line((2.5, 2 + HALF), (2.5, 5 - HALF))
    # The input gate, or one minus the forget gate.
    operation(6, 3.5, "×")
    line((6, 2 + HALF), (6, 3.5 - HALF))
    line((6, 3.5 + HALF), (6, 5 - HALF))
    if coupled:
        line((2.5, 3.5), (4.2 - HALF, 3.5), branches=True)
        operation(4.2, 3.5, "1−")
        line((4.2 + HALF, 3.5), (6 - HALF, 3.5))
    else:
        line((4.2, 1), (4.2, 2 - HALF), branches=True)
        layer(4.2, 2, "σ")
        words(4.4, 2.7, "i")
        line((4.2, 2 + HALF), (4.2, 3.5), (6 - HALF, 3.5))
    # The output. This tanh has no weights, so it is no layer.
    line((10, 5), (10, 4 + HALF), branches=True)
    operation(10, 4, "tanh")
    line((10, 4 - HALF), (10, 3 + HALF))
    line((8, 2 + HALF), (8, 3), (10 - HALF, 3))
    operation(10, 3, "×")
    line((10, 3 - HALF), (10, 1), (12.3, 1))
    if peepholes:
        line((0.6, 5), (0.6, 2), (2.5 - HALF, 2), color=GREEN, branches=True)
        line((0.6, 3), (3.4, 3), (3.4, 2), (4.2 - HALF, 2), color=GREEN, branches=True)
        line((7.2, 5), (7.2, 2), (8 - HALF, 2), color=GREEN, branches=True)
        for x, y, name in [(1.6, 2.25, "p$_f$"), (3.1, 3.25, "p$_i$"), (7.55, 3.8, "p$_o$")]:
            words(x, y, name, GREEN, fontsize=11)


def lstm():
    drawing = Drawing("lstm", "LSTM: f keeps, i adds, o reads out")
    _lstm(drawing)
    return drawing


def peephole():
    drawing = Drawing("peephole", "Peepholes: f and i also read c, o also reads c'")
    _lstm(drawing, peepholes=True)
    return drawing


def coupled():
    drawing = Drawing("coupled", "Coupled gates: in the place of i stands 1 − f")
    _lstm(drawing, coupled=True)
    return drawing


def gru():
    drawing = Drawing("gru", "GRU: z keeps the old state, r lets it into the candidate g")
    line, layer, operation, words = drawing.line, drawing.layer, drawing.operation, drawing.words
    words(-0.3, 5, "h")
    words(12.6, 5, "h'")
    words(1, -0.6, "x")
    words(1.6, 1.3, "[x, h]", fontsize=11)
    # The state.
    line((0, 5), (5.2 - HALF, 5))
    operation(5.2, 5, "×")
    line((5.2 + HALF, 5), (9.5 - HALF, 5))
    operation(9.5, 5, "+")
    line((9.5 + HALF, 5), (12.3, 5))
    # The gates.
    line((1, 1), (1, -0.3), ends=False, branches=True)
    line((0.4, 5), (0.4, 1), (5.2, 1), (5.2, 2 - HALF), branches=True)
    line((2.5, 1), (2.5, 2 - HALF), branches=True)
    layer(2.5, 2, "σ")
    words(2.25, 2.7, "r")
    layer(5.2, 2, "σ")
    words(5.45, 2.7, "z")
    line((5.2, 2 + HALF), (5.2, 5 - HALF))
    # The candidate.
    line((2.5, 2 + HALF), (2.5, 3.5 - HALF))
    line((2.5, 5), (2.5, 3.5 + HALF), branches=True)
    operation(2.5, 3.5, "×")
    line((3.8, 0.3), (3.8, 3.5), (2.5 + HALF, 3.5), ends=False, branches=True)
    line((1, 0.3), (9.5, 0.3), (9.5, 2 - HALF), branches=True)
    words(7.2, 0.65, "[x, r ∘ h]", fontsize=11)
    layer(9.5, 2, "tanh", 0.62)
    words(9.75, 2.7, "g")
    line((9.5, 2 + HALF), (9.5, 3.5 - HALF))
    operation(9.5, 3.5, "×")
    line((9.5, 3.5 + HALF), (9.5, 5 - HALF))
    line((5.2, 3.5), (7.2 - HALF, 3.5), branches=True)
    operation(7.2, 3.5, "1−")
    line((7.2 + HALF, 3.5), (9.5 - HALF, 3.5))
    return drawing


def bidirectional():
    drawing = Drawing("bidirectional", "Two directions: an output joins what both have read")
    forward, backward = 1.2, 3  # heights
    for x, t in [(2, "1"), (5, "2"), (11, "T")]:
        for shift, height, name in [(-0.5, forward, "fw"), (0.8, backward, "bw")]:
            drawing.line((x, -0.3), (x + shift, 0.2), (x + shift, height - HALF))
            drawing.layer(x + shift, height, name, 0.55)
            drawing.line((x + shift, height + HALF), (x + shift, 4.5))
        drawing.words(x, -0.6, f"x$_{t}$")
        drawing.words(x + 0.15, 4.9, f"[fw$_{t}$, bw$_{t}$]", fontsize=12)
    for height in (-0.6, forward, backward, 4.9):
        drawing.words(8, height, "…")
    for start, end in [(2.05, 3.95), (5.05, 7.4), (8.6, 9.95)]:
        drawing.line((start, forward), (end, forward))
    for start, end in [(10.25 + 1, 8.6), (7.4, 6.35), (5.25, 3.35)]:
        drawing.line((start, backward), (end, backward))
    drawing.line((11.05, forward), (12, forward), color=GREEN)
    drawing.line((2.25, backward), (1, backward), color=GREEN)
    drawing.words(12, forward - 0.4, "final state", GREEN, fontsize=10)
    drawing.words(0.7, backward - 0.4, "final state", GREEN, fontsize=10)
    drawing.words(11.15, 5.35, "hiddens[-1]", GREEN, fontsize=10)
    return drawing


DRAWINGS = (lstm, peephole, coupled, gru, bidirectional)


def draw_all(folder):
    """Draw every figure, and yield the name of each file.

    Args:
        folder: created if it does not exist.

    Raises:
        UserError: matplotlib is not installed, or a file cannot be written.
    """
    figures.require_matplotlib()
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise UserError(f"{folder} cannot be made ({error.strerror}): name another folder"
                        ) from None
    for draw in DRAWINGS:
        path = os.path.join(folder, draw.__name__ + ".svg")
        figures.save(draw().figure, path)
        yield path
