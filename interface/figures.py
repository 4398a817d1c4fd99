"""How every picture looks: readable on a light and on a dark background, and with the same bytes
for the same data."""
import contextlib
import io
import re

from .exits import UserError
from .files import replacing

GREY, BLUE, ORANGE, GREEN = "#808080", "#4c8fd6", "#e07b1f", "#2ca05a"


def require_matplotlib():
    """Raise a UserError if matplotlib is not installed."""
    try:
        import matplotlib  # noqa: F401
    except ModuleNotFoundError as error:
        raise UserError(f"{error.name} is not installed: use Python 3.10 or later and pip install "
                        "-r requirements.txt") from None


@contextlib.contextmanager
def own_settings():
    """Let the figures of the block have settings of their own. A notebook keeps its settings.

    Raises:
        UserError: matplotlib is not installed.
    """
    require_matplotlib()
    import matplotlib
    with matplotlib.rc_context():
        yield


def new_figure(name, rows, columns, height, **kwargs):
    """Return a matplotlib figure as wide as a page, and its axes [rows, columns].

    Args:
        name: of the picture. The same name and data give the same bytes.
        rows, columns: number of axes.
        height: inches.

    Raises:
        UserError: matplotlib is not installed.
    """
    require_matplotlib()
    import matplotlib
    from matplotlib.figure import Figure
    matplotlib.rcdefaults()
    matplotlib.rcParams.update({
        "svg.hashsalt": name, "svg.fonttype": "none", "font.size": 9, "font.family": "sans-serif",
        "font.sans-serif": ["DejaVu Sans", "Arial"], "path.simplify": False,
        "axes.titlesize": 9, "axes.spines.top": False, "axes.spines.right": False,
        "axes.grid": True, "grid.color": GREY, "grid.alpha": 0.25, "axes.facecolor": "none",
        "legend.frameon": False,
        **dict.fromkeys(("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color",
                         "ytick.color"), GREY)})
    # Not of pyplot, which would show the figure in a notebook, too.
    figure = Figure(figsize=(8.8, height), layout="constrained")
    return figure, figure.subplots(rows, columns, squeeze=False, **kwargs)


def save(figure, path):
    """Write a figure as an SVG or, if the name of the file ends in .png, as a PNG.

    Raises:
        UserError: the file cannot be written.
    """
    if path.endswith(".png"):
        with replacing(path, binary=True) as stream:
            figure.savefig(stream, format="png", transparent=True, dpi=150)
        return
    text = io.StringIO()
    figure.savefig(text, format="svg", transparent=True, metadata={"Date": None})
    with replacing(path) as stream:
        # Coordinates to a hundredth of a point are enough, and make the file smaller by a third.
        # A matrix scales an image, so it keeps its digits.
        stream.write(re.sub(
            r"<[^>]*>", lambda tag: tag[0] if "matrix(" in tag[0] else re.sub(
                r"(\.\d\d)\d+", r"\1", tag[0]), text.getvalue()))
