"""Draw the pictures of the documentation: a round, once for light pages and once for dark ones.

usage: python scripts/pictures.py

Standard library only. A test compares the files with what this script draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"

WIDTH, HEIGHT = 1090, 800
LINE = 19
LANES = {"traders": 105, "committee": 325, "executor": 555, "chain": 765}
LANE_WIDTH = {"traders": 200, "committee": 205, "executor": 185, "chain": 170}
READERS = 953
ROWS = {"OPEN": 68, "ORDERED": 188, "REVEALED": 350, "CLEARED": 452, "PROVED": 540, "SETTLED": 628}
BOTTOM = 740


@dataclass(frozen=True)
class Theme:
    """Colours of one version of the picture."""

    page: str
    ink: str
    faint: str
    line: str
    box: str
    hidden: str
    opened: str
    public: str
    fixed: str


LIGHT = Theme(
    page="#ffffff",
    ink="#1f2328",
    faint="#59636e",
    line="#d1d9e0",
    box="#f6f8fa",
    hidden="#dafbe1",
    opened="#fff1d6",
    public="#ddf4ff",
    fixed="#bc4c00",
)
DARK = Theme(
    page="#0d1117",
    ink="#f0f6fc",
    faint="#9198a1",
    line="#3d444d",
    box="#1b222b",
    hidden="#12361f",
    opened="#42300f",
    public="#0c2d4d",
    fixed="#f0883e",
)


class Drawing:
    """Collects the elements of one picture."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.parts: list[str] = []

    def text(self, x: int, y: int, lines: Sequence[str], *, colour: str = "", style: str = "") -> None:
        """Lines of text, the first with its baseline at ``y``."""
        for place, line in enumerate(lines):
            self.parts.append(
                f'<text x="{x}" y="{y + place * LINE}" fill="{colour or self.theme.ink}"{style}>'
                f"{escape(line)}</text>"
            )

    def rectangle(self, x: int, y: int, width: int, height: int, fill: str) -> None:
        """A rounded rectangle with a thin edge."""
        self.parts.append(
            f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="6" fill="{fill}" '
            f'stroke="{self.theme.line}"/>'
        )

    def box(self, lane: str, y: int, lines: Sequence[str]) -> None:
        """What a party does, in its lane."""
        self.rectangle(LANES[lane], y, LANE_WIDTH[lane], len(lines) * LINE + 15, self.theme.box)
        self.text(LANES[lane] + 10, y + 22, lines)

    def arrow(self, points: Sequence[tuple[int, int]], label: str = "", at: tuple[int, int] = (0, 0)) -> None:
        """A line through the points with a head at its end."""
        path = " ".join(f"{x},{y}" for x, y in points)
        self.parts.append(
            f'<polyline points="{path}" fill="none" stroke="{self.theme.faint}" stroke-width="1.6" '
            'marker-end="url(#head)"/>'
        )
        if label:
            self.text(*at, [label], colour=self.theme.faint, style=' font-size="13" font-style="italic"')

    def rule(self, y: int, *, strong: bool = False) -> None:
        """A line across all lanes."""
        look = f'stroke="{self.theme.fixed}" stroke-width="2.5"' if strong else f'stroke="{self.theme.line}"'
        self.parts.append(f'<line x1="10" y1="{y}" x2="{READERS - 12}" y2="{y}" {look}/>')

    def svg(self, title: str) -> str:
        """The finished document."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
            f'width="{WIDTH}" height="{HEIGHT}" role="img" '
            'font-family="-apple-system, Segoe UI, Helvetica, Arial, DejaVu Sans, sans-serif" '
            'font-size="14">\n'
            f"<title>{escape(title)}</title>\n"
            '<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
            f'orient="auto"><path d="M0,0 L10,5 L0,10 z" fill="{self.theme.faint}"/></marker></defs>\n'
            f'<rect width="{WIDTH}" height="{HEIGHT}" rx="8" fill="{self.theme.page}"/>\n'
        )
        return head + "\n".join(self.parts) + "\n</svg>\n"


def draw_round(theme: Theme) -> str:
    """A round: who does what in which phase, and who can read an order when."""
    picture = Drawing(theme)
    bold = ' font-weight="bold"'
    for lane, x in LANES.items():
        picture.text(x, 34, [lane], style=bold)
    picture.text(READERS, 25, ["who can read", "an order"], style=bold)
    for phase, y in ROWS.items():
        picture.rule(y - 14, strong=phase == "REVEALED")
        picture.text(12, y + 22, [phase], style=bold)
    picture.text(
        105,
        ROWS["REVEALED"] - 22,
        ["the order of orders stands on chain before anybody sends what opens them"],
        colour=theme.fixed,
        style=bold,
    )
    _parties(picture)
    _readers(picture)
    picture.rule(BOTTOM)
    picture.text(
        12,
        BOTTOM + 24,
        [
            "CANCELLED, from any phase before SETTLED: a deadline passed. Everything unlocks, the round's "
            "number is never used again,",
            "and whoever wants to trade seals anew.",
        ],
        colour=theme.faint,
    )
    return picture.svg("A round: who does what in which phase, and who can read an order when")


def _parties(picture: Drawing) -> None:
    opened, ordered, revealed = ROWS["OPEN"], ROWS["ORDERED"], ROWS["REVEALED"]
    cleared, proved, settled = ROWS["CLEARED"], ROWS["PROVED"], ROWS["SETTLED"]
    picture.box(
        "traders",
        opened,
        ["encrypt the order to", "the committee, prove", "that it is well formed", "and covered, sign it"],
    )
    picture.box(
        "committee",
        opened,
        ["each member checks it,", "puts it on a receive list", "of its own and signs a", "receipt"],
    )
    picture.box("chain", opened, ["holds the", "collateral that", "was deposited"])
    picture.arrow([(305, opened + 45), (325, opened + 45)])
    picture.box(
        "committee",
        ordered,
        [
            "1  certify which lists and",
            "    which balances count",
            "2  release the seed",
            "3  merge the lists",
            "4  sign the order",
        ],
    )
    picture.box(
        "chain", ordered, ["checks signatures", "of a quorum and of", "each trader, locks", "collateral"]
    )
    picture.arrow([(530, ordered + 85), (765, ordered + 85)], "order certificate", (593, ordered + 78))
    picture.box(
        "committee", revealed, ["each member sends its", "decryption shares, with", "one proof for all"]
    )
    picture.box(
        "executor", revealed, ["t good shares open all;", "a bad one is refused", "and its sender named"]
    )
    picture.arrow([(530, revealed + 36), (555, revealed + 36)])
    picture.box("executor", cleared, ["one price for all,", "volume, fills"])
    picture.arrow([(647, revealed + 72), (647, cleared)])
    picture.box("executor", proved, ["proves that outcome", "from that order"])
    picture.arrow([(647, cleared + 53), (647, proved)])
    picture.box(
        "chain", settled, ["verifies the proof", "and each cost,", "credits positions,", "unlocks the rest"]
    )
    picture.arrow(
        [(647, proved + 53), (647, settled + 45), (765, settled + 45)], "proof and fills", (659, settled + 38)
    )


def _readers(picture: Drawing) -> None:
    theme, width = picture.theme, WIDTH - READERS - 12
    bands = (
        ("OPEN", "REVEALED", theme.hidden, ["its trader alone", "", "(t members", "together could)"]),
        ("REVEALED", "SETTLED", theme.opened, ["its trader and", "this round's", "executor"]),
        (
            "SETTLED",
            "",
            theme.public,
            ["public: price,", "volume, fills;", "never a limit or", "an unfilled rest"],
        ),
    )
    for first, after, colour, lines in bands:
        top = ROWS[first] - 10
        end = ROWS[after] - 18 if after else BOTTOM - 4
        picture.rectangle(READERS, top, width, end - top, colour)
        picture.text(READERS + 9, top + 26, lines)


PICTURES = {"round-light.svg": draw_round(LIGHT), "round-dark.svg": draw_round(DARK)}
"""Each file of docs/pictures with its content."""


def main() -> None:
    """Write all pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, content in PICTURES.items():
        (FOLDER / name).write_text(content)


if __name__ == "__main__":
    main()
