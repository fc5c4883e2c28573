"""Draws the pictures of the demo newsroom: flat scenes from a few shared shapes and one palette.

Run `python cms/demo/pictures/draw.py` with playwright and a Chromium at hand (CHROMIUM names it); it writes
one JPEG of 1280 by 720 pixels for each scene beside this file. The results are committed, so nobody needs to.
"""

from __future__ import annotations

import io
import math
import os
from collections.abc import Sequence
from pathlib import Path

TEAL, DEEP, PAPER, SAND = "#0f6b70", "#0b3f47", "#f8f1e4", "#ecdcbf"
CLAY, OCHRE, SAGE, MIST, INK, WHITE = "#c4623f", "#e2a945", "#8db39b", "#d7e6e1", "#22343a", "#fffdf8"
ROSE, LEAF, SKINS = "#e3b09a", "#4d8a68", ("#d9a47c", "#c98f66", "#b97d55", "#e0b08a")
HAIR = "#2a2320"


def rect(x: float, y: float, w: float, h: float, fill: str, r: float = 0, extra: str = "") -> str:
    return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{r}" fill="{fill}" {extra}/>'


def circle(x: float, y: float, r: float, fill: str, extra: str = "") -> str:
    return f'<circle cx="{x}" cy="{y}" r="{r}" fill="{fill}" {extra}/>'


def ellipse(x: float, y: float, rx: float, ry: float, fill: str, extra: str = "") -> str:
    return f'<ellipse cx="{x}" cy="{y}" rx="{rx}" ry="{ry}" fill="{fill}" {extra}/>'


def path(d: str, fill: str = "none", stroke: str = "", width: float = 0, extra: str = "") -> str:
    line = f'stroke="{stroke}" stroke-width="{width}" stroke-linecap="round" stroke-linejoin="round"' if stroke else ""
    return f'<path d="{d}" fill="{fill}" {line} {extra}/>'


def at(x: float, y: float, s: float, inner: str, turn: float = 0) -> str:
    return f'<g transform="translate({x} {y}) scale({s}) rotate({turn})">{inner}</g>'


def sky(top: str, bottom: str) -> str:
    return (
        f'<linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="{top}"/>'
        f'<stop offset="1" stop-color="{bottom}"/></linearGradient>' + rect(0, 0, 1280, 720, "url(#sky)")
    )


def ridge(base: float, height: float, seed: float, fill: str) -> str:
    """One line of hills across the picture."""
    points = []
    for step in range(0, 1281, 20):
        wave = (
            math.sin(step / 210 + seed) + 0.5 * math.sin(step / 97 + seed * 2.3) + 0.22 * math.sin(step / 41 + seed * 4)
        )
        points.append(f"{step} {base - height * wave / 1.7:.0f}")
    return path("M0 720 L" + " L".join(points) + " L1280 720 Z", fill)


def hills(
    seed: float = 0.0, colours: Sequence[str] = ("#b9d3c8", "#86b0a0", "#4f8a7d", "#2f6f66"), base: float = 430
) -> str:
    return "".join(ridge(base + 62 * i, 72 - 12 * i, seed + i * 1.9, colour) for i, colour in enumerate(colours))


def brocade(y: float, height: float = 44, ground: str = DEEP) -> str:
    """A woven band, the signature of the series."""
    cell, out = height * 1.6, rect(0, y, 1280, height, ground)
    for i in range(int(1280 / cell) + 2):
        x, m = i * cell, y + height / 2
        out += path(f"M{x} {m} L{x + cell / 2} {y + 6} L{x + cell} {m} L{x + cell / 2} {y + height - 6} Z", CLAY)
        out += path(
            f"M{x + cell * 0.25} {m} L{x + cell / 2} {y + 13} L{x + cell * 0.75} {m} L{x + cell / 2} {y + height - 13} Z",
            OCHRE,
        )
        out += circle(x + cell / 2, m, 3.4, ground) + circle(x, m, 3.6, PAPER)
    return out + rect(0, y, 1280, 3, OCHRE) + rect(0, y + height - 3, 1280, 3, OCHRE)


def tree(x: float, y: float, s: float = 1.0, leaf: str = LEAF) -> str:
    return at(
        x,
        y,
        s,
        rect(-7, -70, 14, 72, "#7a5640", 5)
        + circle(0, -112, 54, leaf)
        + circle(-34, -86, 36, leaf)
        + circle(36, -88, 38, leaf)
        + circle(-16, -128, 22, "#6ba583", 'opacity=".7"'),
    )


def pine(x: float, y: float, s: float = 1.0, leaf: str = "#2b6557") -> str:
    return at(
        x,
        y,
        s,
        rect(-5, -26, 10, 28, "#6b4a37")
        + path("M0 -150 L40 -78 L-40 -78 Z", leaf)
        + path("M0 -116 L52 -22 L-52 -22 Z", leaf)
        + path("M0 -150 L0 -22 L-52 -22 Z", "#3a7a68", extra='opacity=".45"'),
    )


def flag(x: float, y: float, s: float = 1.0) -> str:
    star = " ".join(
        f"{46 + r * math.sin(math.pi * k / 5):.1f},{-128 - r * math.cos(math.pi * k / 5):.1f}"
        for k in range(10)
        for r in [17 if k % 2 == 0 else 7]
    )
    return at(
        x,
        y,
        s,
        rect(-4, -168, 8, 170, "#8a8378", 4)
        + path("M4 -162 C30 -172 60 -150 90 -160 L90 -98 C60 -88 30 -110 4 -100 Z", "#c8352b")
        + f'<polygon points="{star}" fill="#f6c945"/>',
    )


def school(x: float, y: float, s: float = 1.0, wall: str = "#f3e3c2") -> str:
    out = rect(-250, -130, 500, 130, wall) + path("M-275 -130 L-235 -196 L235 -196 L275 -130 Z", CLAY)
    out += path("M-275 -130 L-235 -196 L0 -196 L0 -130 Z", "#d2734e", extra='opacity=".55"')
    for i in range(-4, 5):
        if i:
            out += rect(i * 54 - 18, -104, 36, 48, TEAL, 4) + rect(i * 54 - 1, -104, 2, 48, wall)
    out += (
        rect(-24, -94, 48, 94, DEEP, 4)
        + rect(-92, -232, 184, 44, WHITE, 6)
        + rect(-92, -232, 184, 44, TEAL, 6, 'opacity=".16"')
    )
    out += rect(-70, -216, 140, 11, TEAL, 5) + rect(-262, -4, 524, 12, "#d9c49c")
    return at(x, y, s, out)


def stilt_house(x: float, y: float, s: float = 1.0) -> str:
    """The tall communal house of the highland villages."""
    out = "".join(rect(px - 6, -70, 12, 72, "#5c4030") for px in (-120, -60, 0, 60, 120))
    out += rect(-150, -118, 300, 54, "#8d6244") + "".join(
        rect(-140 + 28 * i, -114, 3, 46, "#6f4b33") for i in range(11)
    )
    out += path("M-190 -112 C-130 -190 -96 -330 -70 -452 L70 -452 C96 -330 130 -190 190 -112 Z", "#b98a4a")
    out += path("M-190 -112 C-130 -190 -96 -330 -70 -452 L0 -452 L0 -112 Z", "#cfa262", extra='opacity=".6"')
    for k in range(1, 7):
        out += path(
            f"M{-74 - k * 15} {-452 + k * 50} L{74 + k * 15} {-452 + k * 50}", "none", "#a1763c", 3, 'opacity=".5"'
        )
    out += path("M-84 -452 L84 -452 L60 -474 L-60 -474 Z", CLAY)
    out += path("M-60 -474 L-80 -506 M60 -474 L80 -506", "none", CLAY, 8)
    out += rect(-26, -112, 52, 48, INK, 4) + path("M-40 0 L-16 -66 M40 0 L16 -66", "none", "#5c4030", 7)
    return at(x, y, s, out)


def face(skin: str, smile: bool = True) -> str:
    out = circle(0, 0, 46, skin) + circle(-16, 2, 4, INK) + circle(16, 2, 4, INK)
    out += circle(-26, 14, 8, CLAY, 'opacity=".22"') + circle(26, 14, 8, CLAY, 'opacity=".22"')
    return out + (path("M-12 18 Q0 30 12 18", "none", INK, 4) if smile else path("M-10 22 L10 22", "none", INK, 4))


def bust(
    x: float, y: float, s: float = 1.0, shirt: str = TEAL, skin: int = 0, hair: str = "bob", collar: str = WHITE
) -> str:
    """A person from the chest up; `hair` is bob, bun, short, long or tail."""
    tone = SKINS[skin % 4]
    back = {
        "bob": path("M-58 34 C-66 -60 66 -60 58 34 Z", HAIR),
        "long": path("M-58 110 C-74 -70 74 -70 58 110 Z", HAIR),
        "bun": circle(0, -62, 24, HAIR),
        "tail": path("M40 -20 C92 0 76 70 60 92 C60 60 52 30 38 20 Z", HAIR),
        "short": "",
    }[hair]
    out = back + rect(-16, 30, 32, 40, tone) + path("M-104 190 C-104 92 -62 66 0 66 C62 66 104 92 104 190 Z", shirt)
    out += path("M-26 66 L0 100 L26 66 Z", tone) + path(
        "M-28 64 L0 102 L-16 112 L-42 72 Z M28 64 L0 102 L16 112 L42 72 Z", collar
    )
    out += face(tone)
    fringe = {
        "bob": "M-50 8 C-52 -64 52 -64 50 8 C36 -14 8 -26 -10 -26 C-26 -24 -42 -10 -50 8 Z",
        "short": "M-48 -4 C-50 -66 50 -66 48 -4 C40 -22 20 -30 -4 -28 C-26 -28 -40 -18 -48 -4 Z",
    }.get(hair, "M-50 6 C-52 -62 52 -62 50 6 C38 -16 20 -26 0 -26 C-20 -26 -38 -16 -50 6 Z")
    return at(x, y, s, out + path(fringe, HAIR))


def pupil(x: float, y: float, s: float = 1.0, shirt: str = WHITE, hair: str = "bob", scarf: bool = True) -> str:
    """A pupil from behind."""
    head = circle(0, 0, 42, HAIR) + (path("M-44 0 C-52 60 52 60 44 0 Z", HAIR) if hair == "bob" else "")
    head += path("M30 6 C70 30 62 80 52 96 C48 70 40 50 24 34 Z", HAIR) if hair == "tail" else ""
    body = path("M-92 190 C-92 84 -56 58 0 58 C56 58 92 84 92 190 Z", shirt) + rect(-14, 30, 28, 36, SKINS[1])
    tie = path("M-40 66 C-14 84 14 84 40 66 L30 58 L-30 58 Z", "#c8352b") if scarf else ""
    return at(x, y, s, body + tie + head)


def child(
    x: float,
    y: float,
    s: float = 1.0,
    shirt: str = OCHRE,
    skin: int = 0,
    hair: str = "bob",
    arms: str = "down",
    shorts: str = DEEP,
) -> str:
    """A child, standing."""
    tone = SKINS[skin % 4]
    limbs = {
        "down": "M-34 84 L-48 146 M34 84 L48 146",
        "up": "M-34 84 L-66 20 M34 84 L66 20",
        "wave": "M-34 84 L-48 146 M34 84 L70 22",
        "read": "M-34 84 L-34 122 L-8 128 M34 84 L34 122 L8 128",
    }[arms]
    out = path("M-16 168 L-18 236 M16 168 L18 236", "none", tone, 17) + rect(-34, 140, 68, 44, shorts, 12)
    out += path("M-28 240 L-12 240 M12 240 L28 240", "none", INK, 14) + path(limbs, "none", tone, 16)
    out += path("M-40 152 C-44 70 -34 56 0 56 C34 56 44 70 40 152 Z", shirt)
    if arms == "read":
        out += path("M-40 106 L0 116 L40 106 L40 140 L0 150 L-40 140 Z", WHITE, TEAL, 5) + path(
            "M0 116 L0 150", "none", TEAL, 4
        )
    hairs = path("M-52 26 C-58 -58 58 -58 52 26 Z", HAIR) if hair == "bob" else ""
    top = path("M-48 -2 C-50 -62 50 -62 48 -2 C36 -20 18 -28 -2 -28 C-24 -28 -40 -18 -48 -2 Z", HAIR)
    return at(x, y, s, out + hairs + face(tone) + top)


def stack(x: float, y: float, s: float = 1.0, colours: Sequence[str] = (TEAL, CLAY, OCHRE, DEEP)) -> str:
    out = ""
    for i, colour in enumerate(colours):
        dx, width = (0, 14, -10, 8)[i % 4], 240 - 14 * i
        out += rect(-width / 2 + dx, -46 * (i + 1), width, 42, colour, 7) + rect(
            -width / 2 + dx + 18, -46 * (i + 1) + 8, width - 18, 26, PAPER, 3
        )
        out += rect(-width / 2 + dx + 36, -46 * (i + 1) + 15, width - 60, 3, SAND) + rect(
            -width / 2 + dx + 36, -46 * (i + 1) + 23, width - 60, 3, SAND
        )
    return at(x, y, s, out)


def open_book(x: float, y: float, s: float = 1.0) -> str:
    out = path(
        "M0 0 C-60 -40 -140 -40 -190 -20 L-190 90 C-140 70 -60 70 0 104 C60 70 140 70 190 90 L190 -20 C140 -40 60 -40 0 0 Z",
        WHITE,
    )
    out += path("M0 0 L0 104", "none", SAND, 5)
    for k in range(4):
        out += path(f"M-160 {4 + 18 * k} C-120 {-8 + 18 * k} -70 {-4 + 18 * k} -26 {18 + 18 * k}", "none", SAGE, 5)
        out += path(f"M160 {4 + 18 * k} C120 {-8 + 18 * k} 70 {-4 + 18 * k} 26 {18 + 18 * k}", "none", SAGE, 5)
    return at(x, y, s, path("M-200 -8 L-200 104 C-140 84 -60 86 0 120 C60 86 140 84 200 104 L200 -8 Z", TEAL) + out)


def laptop(x: float, y: float, s: float = 1.0, screen: str = "") -> str:
    return at(
        x,
        y,
        s,
        rect(-190, -250, 380, 244, INK, 16)
        + rect(-174, -234, 348, 212, MIST, 6)
        + screen
        + path("M-236 0 L236 0 L214 26 L-214 26 Z", "#5d6f73")
        + rect(-236, -8, 472, 10, "#81929a", 5),
    )


def sheet(x: float, y: float, s: float = 1.0, turn: float = 0, lines: int = 7, head: str = TEAL) -> str:
    out = rect(-120, -160, 240, 320, WHITE, 8) + rect(-88, -128, 110, 14, head, 6)
    out += "".join(rect(-88, -92 + 28 * i, 176 - (i * 37) % 60, 8, SAND, 4) for i in range(lines))
    return at(x, y, s, rect(-114, -150, 240, 320, INK, 8, 'opacity=".12"') + out, turn)


def board(x: float, y: float, w: float, h: float) -> str:
    return (
        rect(x - 14, y - 14, w + 28, h + 28, "#a87c52", 10)
        + rect(x, y, w, h, "#1f5a52", 4)
        + rect(x + 30, y + h + 8, w - 60, 12, "#8d6244", 4)
    )


def room(wall: str = SAND, floor: str = "#c9a878", line: float = 520) -> str:
    return rect(0, 0, 1280, 720, wall) + rect(0, line, 1280, 720 - line, floor) + rect(0, line - 8, 1280, 10, "#b3905f")


def window(x: float, y: float, w: float = 230, h: float = 240) -> str:
    out = rect(x - 10, y - 10, w + 20, h + 20, WHITE, 8) + rect(x, y, w, h, "#cfe4e2")
    out += path(
        f"M{x} {y + h} L{x} {y + h * 0.62} L{x + w * 0.3} {y + h * 0.42} L{x + w * 0.55} {y + h * 0.66} L{x + w * 0.78} {y + h * 0.5} L{x + w} {y + h * 0.7} L{x + w} {y + h} Z",
        "#7fab9a",
    )
    return out + rect(x + w / 2 - 4, y, 8, h, WHITE) + rect(x, y + h * 0.48, w, 8, WHITE)


def desk(x: float, y: float, w: float = 300, s: float = 1.0) -> str:
    return at(
        x,
        y,
        s,
        rect(-w / 2, 0, w, 22, "#b98a5a", 6)
        + rect(-w / 2 + 14, 22, 14, 150, "#8d6244")
        + rect(w / 2 - 28, 22, 14, 150, "#8d6244"),
    )


def magnifier(x: float, y: float, s: float = 1.0) -> str:
    return at(
        x,
        y,
        s,
        path("M70 70 L170 170", "none", CLAY, 34)
        + circle(0, 0, 104, MIST, f'stroke="{DEEP}" stroke-width="20" fill-opacity=".78"')
        + path("M-60 -34 A70 70 0 0 1 -10 -70", "none", WHITE, 12),
    )


def phone(x: float, y: float, s: float = 1.0, inner: str = "") -> str:
    return at(
        x,
        y,
        s,
        rect(-130, -250, 260, 500, INK, 36)
        + rect(-114, -222, 228, 444, WHITE, 18)
        + rect(-36, -240, 72, 8, "#5d6f73", 4)
        + inner,
    )


def bunting(y: float = 70) -> str:
    out, colours = path(f"M0 {y} Q320 {y + 90} 640 {y + 30} T1280 {y}", "none", DEEP, 4), (CLAY, OCHRE, TEAL, WHITE)
    for i in range(26):
        x = i * 50 + 14
        t = x / 1280
        dip = (
            y
            + 30
            + 44 * math.sin(t * math.pi * 2) * (1 if t < 0.5 else 0.75)
            + (10 if t < 0.5 else 0)
            - abs(t - 0.5) * 50
        )
        out += path(f"M{x} {dip:.0f} L{x + 36} {dip:.0f} L{x + 18} {dip + 44:.0f} Z", colours[i % 4])
    return out


def gong(x: float, y: float, r: float, tilt: float = 0) -> str:
    return at(
        x,
        y,
        1,
        circle(0, 0, r, "#b07a34")
        + circle(0, 0, r * 0.84, "#d19c4b")
        + circle(0, 0, r * 0.5, "#c08b3d")
        + circle(-r * 0.06, -r * 0.06, r * 0.22, "#efc876"),
        tilt,
    )


def sprout(x: float, y: float, s: float = 1.0) -> str:
    return at(
        x,
        y,
        s,
        path("M0 0 L0 -34", "none", "#2f6f4c", 6)
        + ellipse(-18, -38, 22, 12, "#5fa273", 'transform="rotate(24 -18 -38)"')
        + ellipse(18, -44, 22, 12, "#79b487", 'transform="rotate(-28 18 -44)"'),
    )


def scenes() -> dict[str, str]:
    """Return scene name -> body of the SVG."""
    warm = sky("#fbe9c8", "#f7f1e2")
    cool = sky("#cfe6e4", "#f4efe0")
    out = {}
    out["truong-vung-cao"] = (
        warm
        + circle(985, 170, 78, OCHRE)
        + hills(0.4)
        + rect(0, 585, 1280, 135, "#7fae74")
        + pine(90, 600, 1.1)
        + pine(190, 612, 0.85)
        + pine(1180, 604, 1.2)
        + school(620, 600, 1.15)
        + flag(960, 602, 1.25)
        + tree(1060, 610, 0.9)
        + path("M560 720 C600 660 610 640 612 600 L640 600 C646 650 700 690 740 720 Z", SAND)
        + child(430, 545, 0.48, CLAY, 1, "short", "wave")
        + child(500, 548, 0.46, OCHRE, 2, "bob")
        + child(790, 548, 0.46, TEAL, 0, "bob", "wave")
    )
    out["nha-rong"] = (
        sky("#f6d9a8", "#fbeed4")
        + circle(300, 210, 92, "#eeb55a")
        + hills(2.2, ("#c9c8a4", "#9db08a", "#5f8e74", "#38715f"))
        + rect(0, 590, 1280, 130, "#5f9169")
        + stilt_house(760, 612, 1.08)
        + tree(1110, 625, 1.05)
        + pine(110, 618, 1.2)
        + pine(1210, 640, 0.9)
        + child(420, 520, 0.62, WHITE, 1, "bob", "wave", DEEP)
        + child(520, 530, 0.58, TEAL, 2, "short")
        + child(330, 532, 0.56, CLAY, 0, "bob")
        + brocade(676)
    )
    out["lop-hoc"] = (
        room()
        + board(330, 90, 620, 270)
        + path("M400 170 L560 170 M400 220 L640 220 M400 270 L520 270", "none", "#d9e8df", 9)
        + path("M730 290 L790 160 L850 290 Z M760 235 L822 235", "none", "#f0d58a", 8)
        + window(50, 120)
        + window(1010, 120)
        + bust(690, 350, 0.95, CLAY, 0, "long")
        + desk(250, 580, 380)
        + desk(700, 590, 400)
        + desk(1110, 580, 340)
        + pupil(180, 500, 0.78, WHITE, "bob")
        + pupil(340, 508, 0.78, WHITE, "short")
        + pupil(600, 520, 0.84, WHITE, "tail")
        + pupil(800, 520, 0.84, WHITE, "short")
        + pupil(1090, 505, 0.78, WHITE, "bob")
    )
    out["co-giao"] = (
        rect(0, 0, 1280, 720, "#e9d3ab")
        + circle(640, 350, 300, "#f5e6c8")
        + circle(640, 350, 300, "none", f'stroke="{CLAY}" stroke-width="3" stroke-dasharray="3 16"')
        + hills(1.1, ("#c7d2b3", "#93b59b", "#578f7c"), 500)
        + bust(640, 316, 1.75, DEEP, 1, "bun", OCHRE)
        + at(640, 316, 1.75, path("M-100 150 L100 150", "none", CLAY, 9) + path("M-103 168 L103 168", "none", OCHRE, 6))
        + stack(230, 676, 0.95)
        + pine(1080, 690, 1.5)
        + pine(1180, 700, 1.1)
        + open_book(985, 610, 0.5)
        + brocade(676)
    )
    out["hoc-sinh"] = (
        rect(0, 0, 1280, 720, "#cfe3dd")
        + circle(320, 300, 240, "#e4efe6")
        + circle(940, 330, 270, "#f4e3c0")
        + bust(330, 370, 1.5, WHITE, 2, "short", TEAL)
        + bust(660, 330, 1.7, OCHRE, 0, "tail")
        + bust(980, 372, 1.5, CLAY, 1, "bob")
        + at(
            480,
            120,
            1,
            rect(-110, -52, 220, 96, WHITE, 30)
            + path("M-20 40 L-40 84 L24 42 Z", WHITE)
            + rect(-70, -22, 140, 12, TEAL, 6)
            + rect(-70, 4, 90, 12, SAGE, 6),
        )
        + at(
            860,
            112,
            1,
            rect(-96, -46, 192, 88, DEEP, 30)
            + path("M20 38 L44 76 L-14 40 Z", DEEP)
            + rect(-58, -18, 116, 12, OCHRE, 6)
            + rect(-58, 8, 70, 12, MIST, 6),
        )
        + rect(0, 640, 1280, 80, TEAL)
    )
    out["sach"] = (
        rect(0, 0, 1280, 720, "#dfe9e0")
        + rect(0, 560, 1280, 160, "#b98a5a")
        + rect(0, 560, 1280, 10, "#9c7046")
        + circle(930, 230, 190, "#f7e7bd")
        + stack(380, 562, 1.55)
        + stack(900, 562, 1.1, (CLAY, DEEP, SAGE, OCHRE))
        + open_book(650, 470, 0.72)
        + at(
            1080,
            562,
            1,
            path("M0 0 L0 -250 L-90 -330", "none", DEEP, 14)
            + path("M-160 -300 L-60 -372 L-30 -318 Z", CLAY)
            + rect(-60, -14, 120, 16, DEEP, 6),
        )
        + at(
            150,
            560,
            1,
            rect(-40, -80, 80, 82, CLAY, 10)
            + path(
                "M0 -80 C-10 -140 -60 -150 -70 -190 M0 -80 C0 -150 10 -170 6 -220 M0 -80 C10 -130 50 -140 66 -180",
                "none",
                LEAF,
                12,
            ),
        )
    )
    out["ngay-doc-sach"] = (
        sky("#d8ebe6", "#f8efd9")
        + ridge(470, 40, 1.2, "#b4d0bd")
        + rect(0, 520, 1280, 200, "#8fbb86")
        + bunting(60)
        + tree(120, 560, 1.6)
        + tree(1180, 560, 1.5, "#5c9773")
        + rect(250, 300, 210, 230, "#8d6244", 6)
        + "".join(
            rect(
                264 + 30 * i,
                316 + 104 * j + (i * 13) % 18,
                24,
                88 - (i * 13) % 18,
                (TEAL, CLAY, OCHRE, DEEP, SAGE, ROSE)[(i + j * 2) % 6],
                3,
            )
            for i in range(6)
            for j in range(2)
        )
        + rect(820, 300, 210, 230, "#8d6244", 6)
        + "".join(
            rect(
                834 + 30 * i,
                316 + 104 * j + (i * 11) % 16,
                24,
                88 - (i * 11) % 16,
                (CLAY, DEEP, TEAL, OCHRE, ROSE, SAGE)[(i + j) % 6],
                3,
            )
            for i in range(6)
            for j in range(2)
        )
        + child(560, 400, 0.9, CLAY, 0, "bob", "read")
        + child(700, 416, 0.86, TEAL, 2, "short", "read", "#6b4a37")
        + child(410, 470, 0.72, OCHRE, 1, "bob", "read")
        + child(880, 470, 0.72, WHITE, 3, "short", "read")
    )
    out["xe-thu-vien"] = (
        cool
        + circle(210, 150, 66, OCHRE)
        + hills(3.1)
        + rect(0, 600, 1280, 120, "#c9a06a")
        + rect(0, 600, 1280, 8, "#ab8350")
        + at(
            560,
            600,
            1.15,
            rect(-300, -250, 440, 220, TEAL, 18)
            + path("M140 -190 L230 -190 L286 -110 L286 -30 L140 -30 Z", DEEP)
            + path("M160 -174 L222 -174 L258 -116 L160 -116 Z", "#cfe4e2")
            + rect(-270, -214, 380, 118, PAPER, 6)
            + "".join(
                rect(
                    -258 + 30 * i,
                    -206 + (i * 17) % 22,
                    23,
                    102 - (i * 17) % 22,
                    (CLAY, OCHRE, DEEP, SAGE, ROSE)[i % 5],
                    3,
                )
                for i in range(12)
            )
            + rect(-300, -70, 586, 12, OCHRE)
            + rect(-284, -274, 200, 26, CLAY, 8)
            + "".join(circle(cx, -24, 46, INK) + circle(cx, -24, 20, "#aab5b4") for cx in (-200, 200)),
        )
        + child(1010, 500, 0.62, CLAY, 1, "bob", "read")
        + child(1096, 504, 0.6, OCHRE, 0, "short", "wave")
        + child(1180, 508, 0.58, WHITE, 2, "bob", "up")
        + pine(70, 620, 1.2)
    )
    out["ky-thi"] = (
        rect(0, 0, 1280, 720, "#d9e6df")
        + rect(0, 0, 1280, 720, "#c9ab7c", 0, 'opacity=".18"')
        + sheet(430, 370, 1.5, -6, 3)
        + at(
            430,
            370,
            1.5,
            "".join(
                circle(
                    -76 + 44 * c,
                    26 + 34 * r,
                    12,
                    DEEP if (r * 3 + 1) % 4 == c else WHITE,
                    f'stroke="{DEEP}" stroke-width="4"',
                )
                for r in range(4)
                for c in range(4)
            ),
            -6,
        )
        + at(
            780,
            420,
            1.4,
            path("M-150 110 L110 -110 L146 -70 L-112 148 L-170 160 Z", OCHRE)
            + path("M110 -110 L146 -70 L170 -92 L134 -132 Z", CLAY)
            + path("M-150 110 L-112 148 L-170 160 Z", ROSE)
            + path("M-158 140 L-150 156 L-170 160 Z", INK),
        )
        + at(
            1030,
            250,
            1.2,
            circle(0, 0, 118, DEEP)
            + circle(0, 0, 100, WHITE)
            + "".join(rect(-4, -90, 8, 18, TEAL, 3, f'transform="rotate({30 * k})"') for k in range(12))
            + path("M0 0 L0 -64 M0 0 L44 24", "none", INK, 10)
            + circle(0, 0, 9, CLAY),
        )
    )
    out["van-ban"] = (
        rect(0, 0, 1280, 720, "#e8dcc3")
        + rect(0, 0, 1280, 720, TEAL, 0, 'opacity=".08"')
        + sheet(770, 380, 1.45, 7, 7, CLAY)
        + sheet(560, 370, 1.6, -3, 7)
        + at(
            660,
            500,
            1.1,
            circle(0, 0, 78, "none", 'stroke="#c8352b" stroke-width="9" opacity=".85"')
            + circle(0, 0, 56, "none", 'stroke="#c8352b" stroke-width="4" opacity=".85"')
            + path(
                "M0 -40 L10 -12 L40 -12 L16 6 L25 36 L0 18 L-25 36 L-16 6 L-40 -12 L-10 -12 Z",
                "#c8352b",
                extra='opacity=".85"',
            ),
            -14,
        )
        + at(
            980,
            460,
            1.2,
            path("M-120 130 L90 -130 L128 -98 L-80 160 L-140 172 Z", DEEP)
            + path("M-120 130 L-80 160 L-140 172 Z", OCHRE),
        )
        + at(
            220,
            560,
            1,
            rect(-110, -60, 220, 90, TEAL, 14) + rect(-60, -110, 120, 56, DEEP, 12) + rect(-130, 26, 260, 20, INK, 8),
        )
    )
    out["hoi-nghi"] = (
        rect(0, 0, 1280, 720, "#d5e3dd")
        + rect(0, 0, 1280, 300, TEAL)
        + "".join(rect(80 * i, 0, 40, 300, DEEP, 0, 'opacity=".22"') for i in range(16))
        + rect(360, 70, 560, 150, PAPER, 8)
        + rect(420, 106, 440, 20, TEAL, 8)
        + rect(480, 146, 320, 14, CLAY, 7)
        + rect(520, 176, 240, 10, SAND, 5)
        + bust(330, 330, 0.98, DEEP, 1, "short")
        + bust(640, 322, 1.02, CLAY, 0, "bob")
        + bust(950, 330, 0.98, INK, 3, "short")
        + rect(130, 470, 1020, 40, "#b98a5a", 8)
        + rect(150, 510, 980, 130, "#8d6244")
        + "".join(
            path(f"M{x + 74} 470 C{x + 74} 440 {x + 60} 430 {x + 44} 424", "none", INK, 7)
            + ellipse(x + 40, 422, 14, 10, INK)
            + rect(x - 70, 448, 74, 22, WHITE, 4)
            for x in (330, 640, 950)
        )
        + "".join(
            pupil(x, 640, 0.72, c, k, False)
            for x, c, k in (
                (150, SAGE, "short"),
                (390, WHITE, "bob"),
                (640, OCHRE, "short"),
                (890, MIST, "tail"),
                (1130, ROSE, "short"),
            )
        )
    )
    screen = (
        rect(-150, -206, 120, 90, TEAL, 8)
        + path("M-106 -182 L-106 -140 L-70 -161 Z", WHITE)
        + rect(-10, -204, 150, 12, DEEP, 6)
        + rect(-10, -178, 120, 10, SAGE, 5)
        + rect(-10, -156, 136, 10, SAGE, 5)
        + "".join(
            rect(-150 + 74 * i, -60 - h, 46, h, c, 5)
            for i, (h, c) in enumerate(((20, OCHRE), (34, CLAY), (26, TEAL), (42, DEEP)))
        )
    )
    out["lop-hoc-so"] = (
        rect(0, 0, 1280, 720, "#e6efe9")
        + circle(260, 240, 210, "#f5e6c6")
        + circle(1060, 200, 150, "#cfe3dc")
        + rect(0, 590, 1280, 130, "#c9a878")
        + laptop(640, 580, 1.45, screen)
        + bust(200, 400, 1.05, CLAY, 1, "bob")
        + bust(1090, 396, 1.1, TEAL, 0, "short")
        + at(
            640,
            110,
            1,
            path("M-60 10 A86 86 0 0 1 60 10 M-36 36 A52 52 0 0 1 36 36", "none", TEAL, 12) + circle(0, 60, 10, TEAL),
        )
    )
    out["phong-may"] = (
        room("#dfe9e2", "#b99a6e", 560)
        + window(70, 80, 260, 230)
        + window(950, 80, 260, 230)
        + "".join(
            at(
                x,
                520,
                1,
                rect(-120, -190, 240, 160, INK, 12)
                + rect(-106, -176, 212, 132, c)
                + rect(-80, -150, 90, 10, WHITE, 5)
                + rect(-80, -126, 130, 10, WHITE, 5, 'opacity=".6"')
                + rect(-80, -102, 60, 10, OCHRE, 5)
                + rect(-14, -30, 28, 26, INK)
                + rect(-60, -8, 120, 10, INK, 5),
            )
            for x, c in ((240, TEAL), (640, DEEP), (1040, TEAL))
        )
        + rect(60, 520, 1160, 26, "#8d6244", 6)
        + pupil(240, 570, 0.9, WHITE, "bob")
        + pupil(1040, 570, 0.9, WHITE, "short")
        + bust(640, 200, 0.82, CLAY, 2, "short")
        + pupil(640, 580, 0.9, OCHRE, "tail", False)
    )
    out["bua-com"] = (
        rect(0, 0, 1280, 720, "#e7d2ad")
        + "".join(rect(0, 90 * i, 1280, 3, "#cfb486") for i in range(9))
        + rect(250, 110, 780, 500, "#b9c7c6", 46)
        + rect(270, 130, 740, 460, "#d8e2e0", 36)
        + rect(300, 160, 330, 190, "#c4d2d0", 26)
        + rect(650, 160, 330, 190, "#c4d2d0", 26)
        + rect(300, 370, 220, 190, "#c4d2d0", 26)
        + rect(540, 370, 440, 190, "#c4d2d0", 26)
        + ellipse(465, 255, 130, 70, WHITE)
        + "".join(
            ellipse(
                370 + (i * 47) % 190,
                222 + (i * 29) % 66,
                13,
                6,
                "#efe7d6",
                f'transform="rotate({i * 31} {370 + (i * 47) % 190} {222 + (i * 29) % 66})"',
            )
            for i in range(18)
        )
        + "".join(
            path(
                f"M{690 + 40 * i} {300 - (i % 3) * 22} c18 -40 50 -40 64 -8 c-20 26 -48 28 -64 8 Z",
                ("#4d8a68", "#6ba583", "#35775a")[i % 3],
            )
            for i in range(6)
        )
        + "".join(
            circle(370 + 42 * (i % 3), 430 + 46 * (i // 3), 26, CLAY)
            + circle(364 + 42 * (i % 3), 422 + 46 * (i // 3), 8, "#dd8a67")
            for i in range(6)
        )
        + "".join(
            ellipse(610 + 84 * i, 465, 50, 34, "#a86a3c", f'transform="rotate({-16 + 9 * i} {610 + 84 * i} 465)"')
            + path(f"M{584 + 84 * i} 458 q26 -16 52 0", "none", "#d79a5f", 6)
            for i in range(4)
        )
        + circle(1130, 220, 92, WHITE)
        + circle(1130, 220, 74, "#e9c97d")
        + path("M1095 200 q20 -20 40 0 t40 0", "none", LEAF, 8)
        + path("M150 150 L150 580 M190 150 L190 580", "none", "#8d6244", 14)
    )
    out["mam-non"] = (
        cool
        + circle(1080, 140, 72, OCHRE)
        + ridge(470, 46, 0.7, "#b4d0bd")
        + rect(0, 530, 1280, 190, "#93bf88")
        + path("M180 530 L260 250 L340 530 M260 250 L560 250 M560 250 L640 530 L480 530", "none", CLAY, 16)
        + path("M330 256 L320 450 M390 256 L400 450", "none", DEEP, 5)
        + rect(306, 446, 108, 18, OCHRE, 8)
        + at(
            860,
            540,
            1,
            path("M-70 0 L-70 -220 L60 -220", "none", TEAL, 14)
            + path("M60 -220 C110 -160 150 -60 250 -8 L250 12 C140 -30 90 -130 46 -196 Z", OCHRE)
            + path("M-70 -170 L-120 -170 M-70 -120 L-120 -120 M-70 -70 L-120 -70", "none", TEAL, 10)
            + path("M-90 -220 L-10 -300 L76 -220 Z", CLAY),
        )
        + child(360, 372, 0.62, TEAL, 0, "bob", "up")
        + child(520, 500, 0.72, CLAY, 1, "short", "wave")
        + child(700, 506, 0.7, WHITE, 2, "bob")
        + child(1100, 500, 0.72, OCHRE, 3, "bob", "up", CLAY)
        + tree(80, 570, 1.3)
        + circle(610, 680, 30, CLAY)
        + path("M584 668 q26 16 52 0", "none", WHITE, 6)
    )
    out["khoa-hoc"] = (
        rect(0, 0, 1280, 720, DEEP)
        + circle(640, 330, 300, TEAL, 'opacity=".55"')
        + "".join(circle((i * 197) % 1280, (i * 131) % 480, 3 + i % 3, OCHRE, 'opacity=".7"') for i in range(40))
        + "".join(
            ellipse(640, 300, 250, 86, "none", f'stroke="{MIST}" stroke-width="7" transform="rotate({a} 640 300)"')
            for a in (0, 60, 120)
        )
        + circle(640, 300, 40, OCHRE)
        + circle(886, 300, 17, CLAY)
        + circle(515, 88, 17, SAGE)
        + circle(515, 512, 17, ROSE)
        + rect(0, 600, 1280, 120, "#8d6244")
        + at(
            280,
            604,
            1.2,
            path(
                "M-30 -230 L-30 -140 L-104 -14 C-112 0 -104 4 -92 4 L92 4 C104 4 112 0 104 -14 L30 -140 L30 -230 Z",
                MIST,
                extra='opacity=".9"',
            )
            + path("M-70 -70 L70 -70 L104 -14 C112 0 104 4 92 4 L-92 4 C-104 4 -112 0 -104 -14 Z", CLAY)
            + rect(-42, -246, 84, 20, WHITE, 8)
            + circle(-20, -34, 10, ROSE)
            + circle(26, -24, 7, ROSE),
        )
        + at(
            1010,
            604,
            1.1,
            rect(-90, -190, 180, 150, "#c9d6d3", 22)
            + rect(-64, -160, 128, 62, INK, 14)
            + circle(-28, -130, 13, OCHRE)
            + circle(28, -130, 13, OCHRE)
            + path("M0 -190 L0 -236", "none", "#c9d6d3", 9)
            + circle(0, -244, 14, CLAY)
            + rect(-70, -40, 140, 44, TEAL, 10)
            + path("M-90 -110 L-136 -60 M90 -110 L140 -150", "none", "#c9d6d3", 16)
            + rect(-30, -82, 60, 10, TEAL, 5),
        )
    )
    out["hoc-nghe"] = (
        warm
        + hills(4.0, ("#c6d3b0", "#8fb190", "#4c8a6c", "#2c6a55"))
        + rect(0, 640, 1280, 80, "#7a5640")
        + "".join(
            at(
                x,
                650,
                s,
                path("M0 0 C-10 -120 10 -200 0 -300", "none", "#6b4a37", 10)
                + "".join(
                    ellipse(
                        dx,
                        -60 - 40 * k,
                        58,
                        20,
                        ("#2f6f4c", "#4d8a68")[k % 2],
                        f'transform="rotate({(-1) ** k * 24} {dx} {-60 - 40 * k})"',
                    )
                    + circle(dx * 0.45, -52 - 40 * k, 11, "#c8352b")
                    + circle(dx * 0.45 + 16, -46 - 40 * k, 10, CLAY)
                    for k in range(6)
                    for dx in ((-52,) if k % 2 else (52,))
                ),
            )
            for x, s in ((140, 1.2), (330, 1.05), (1010, 1.1), (1180, 1.25))
        )
        + bust(660, 330, 1.45, TEAL, 2, "short", OCHRE)
        + at(
            660,
            330,
            1.45,
            path("M-74 -20 C-60 -84 60 -84 74 -20 Z", "#d8b777") + path("M-96 -18 L96 -18", "none", "#c19a55", 12),
        )
        + at(
            660,
            640,
            1.1,
            path("M-130 -10 C-120 60 120 60 130 -10 Z", "#a87c52")
            + ellipse(0, -12, 130, 30, "#8d6244")
            + "".join(
                circle(-96 + 24 * i, -16 - (i * 7) % 14, 13, ("#c8352b", CLAY, "#a92f25")[i % 3]) for i in range(9)
            ),
        )
    )
    out["vuon-truong"] = (
        cool
        + circle(180, 140, 66, OCHRE)
        + ridge(420, 50, 2.4, "#b4d0bd")
        + ridge(470, 30, 0.3, "#86b28f")
        + school(940, 480, 0.72)
        + "".join(
            path(
                f"M{-200 + 300 * i} 720 L{330 + 130 * i} 480 L{430 + 130 * i} 480 L{20 + 300 * i} 720 Z",
                ("#8d6244", "#7a5640")[i % 2],
            )
            for i in range(5)
        )
        + "".join(
            sprout(380 + 130 * i + r * (170 * i - 500) / 5, 500 + 44 * r, 0.5 + 0.12 * r)
            for i in range(5)
            for r in range(5)
        )
        + child(250, 430, 0.8, CLAY, 1, "bob", "down")
        + child(640, 440, 0.8, WHITE, 2, "short", "wave")
        + tree(1200, 500, 1.1)
        + at(
            318,
            556,
            0.9,
            path("M-40 0 L40 0 L32 60 L-32 60 Z", TEAL)
            + path("M40 14 L92 -18", "none", TEAL, 12)
            + path("M-40 4 C-80 10 -70 50 -36 46", "none", TEAL, 9),
        )
    )
    out["huong-nghiep"] = (
        rect(0, 0, 1280, 720, "#f3e6cb")
        + circle(640, 700, 430, "#e2ecdf")
        + path(
            "M640 720 L640 520 M640 560 C640 440 330 470 250 330 M640 560 C640 430 640 400 640 240 M640 560 C640 440 950 470 1030 330",
            "none",
            TEAL,
            26,
        )
        + path(
            "M640 720 L640 520 M640 560 C640 440 330 470 250 330 M640 560 C640 430 640 400 640 240 M640 560 C640 440 950 470 1030 330",
            "none",
            PAPER,
            4,
            'stroke-dasharray="2 18"',
        )
        + circle(250, 250, 118, DEEP)
        + at(
            250,
            250,
            1,
            "".join(rect(-13, -84, 26, 30, OCHRE, 5, f'transform="rotate({45 * k})"') for k in range(8))
            + circle(0, 0, 62, OCHRE)
            + circle(0, 0, 26, DEEP),
        )
        + circle(640, 170, 124, CLAY)
        + at(
            640,
            176,
            1,
            path("M0 -60 L96 -18 L0 24 L-96 -18 Z", WHITE)
            + path("M-56 4 L-56 44 C-30 66 30 66 56 44 L56 4 L0 28 Z", MIST)
            + path("M88 -14 L88 40", "none", OCHRE, 7)
            + circle(88, 46, 9, OCHRE),
        )
        + circle(1030, 250, 118, LEAF)
        + at(
            1030,
            262,
            1,
            path("M0 60 L0 -30", "none", WHITE, 10)
            + ellipse(-34, -16, 42, 20, WHITE, 'transform="rotate(28 -34 -16)"')
            + ellipse(36, -40, 46, 22, MIST, 'transform="rotate(-30 36 -40)"')
            + rect(-60, 56, 120, 12, OCHRE, 6),
        )
        + child(520, 470, 0.95, OCHRE, 0, "bob", "wave")
        + child(760, 478, 0.93, WHITE, 2, "short", "down")
    )
    out["cong-chieng"] = (
        sky("#3a2a33", "#8a4a36")
        + circle(640, 540, 330, "#f0a24a", 'opacity=".28"')
        + hills(0.9, ("#4a3440", "#38303a", "#2a2a31"), 400)
        + rect(0, 610, 1280, 110, "#2b211f")
        + stilt_house(1060, 600, 0.78)
        + path("M640 610 C560 540 600 480 624 400 C640 450 676 450 668 390 C730 470 720 550 660 610 Z", CLAY)
        + path("M646 610 C606 560 626 520 640 470 C664 520 690 560 660 610 Z", OCHRE)
        + path("M560 620 L720 596 M560 596 L720 620", "none", "#5c4030", 16)
        + "".join(
            child(x, y, s, c, i, h, "down", DEEP) + gong(x + 44 * s, y + 128 * s, r)
            for i, (x, y, s, c, h, r) in enumerate(
                (
                    (130, 430, 0.86, CLAY, "short", 40),
                    (270, 446, 0.84, DEEP, "bob", 34),
                    (410, 456, 0.8, TEAL, "short", 46),
                    (850, 456, 0.8, CLAY, "bob", 38),
                    (980, 470, 0.78, OCHRE, "short", 34),
                )
            )
        )
        + brocade(676, 44, "#1d2a2e")
    )
    chat = (
        rect(-90, -190, 150, 60, MIST, 18)
        + rect(-66, -170, 100, 8, TEAL, 4)
        + rect(-66, -152, 70, 8, TEAL, 4)
        + rect(-60, -110, 150, 100, "#f3d2c4", 18)
        + path("M-34 -72 L10 -72 M-34 -50 L60 -50", "none", CLAY, 8)
        + rect(-90, 14, 130, 56, MIST, 18)
        + rect(-66, 34, 84, 8, TEAL, 4)
        + rect(-40, 96, 130, 56, MIST, 18)
        + rect(-16, 116, 84, 8, TEAL, 4)
    )
    out["kiem-chung"] = (
        rect(0, 0, 1280, 720, "#d3e3dd")
        + circle(240, 600, 280, "#c2d8cf")
        + circle(1100, 120, 220, "#f3e3c0")
        + phone(500, 370, 1.2, chat)
        + magnifier(720, 330, 1.35)
        + at(720, 330, 1.35, path("M-40 0 L-12 30 L46 -34", "none", TEAL, 20))
        + at(
            200,
            220,
            1,
            rect(-100, -60, 200, 110, WHITE, 26)
            + path("M20 48 L50 90 L-20 50 Z", WHITE)
            + path("M-30 -32 L30 28 M30 -32 L-30 28", "none", CLAY, 14),
        )
        + at(
            1080,
            520,
            1,
            rect(-100, -60, 200, 110, DEEP, 26)
            + path("M-20 48 L-50 90 L20 50 Z", DEEP)
            + path("M-34 -6 L-8 22 L40 -30", "none", OCHRE, 14),
        )
    )
    out["kiem-chung-video"] = (
        rect(0, 0, 1280, 720, "#e9dcc2")
        + rect(0, 0, 1280, 720, TEAL, 0, 'opacity=".07"')
        + "".join(
            at(
                x,
                330,
                1,
                rect(-170, -200, 340, 300, INK, 10)
                + "".join(
                    rect(-156 + 44 * k, -190, 26, 18, PAPER, 4) + rect(-156 + 44 * k, 72, 26, 18, PAPER, 4)
                    for k in range(7)
                )
                + rect(-150, -160, 300, 220, c),
                t,
            )
            for x, c, t in ((290, "#9fc2b3", -4), (640, "#e3c58c", 2), (990, "#d9a08a", 5))
        )
        + school(290, 366, 0.46)
        + at(640, 330, 0.8, ellipse(0, 0, 110, 44, WHITE) + ellipse(0, -10, 80, 30, "#efe7d6"))
        + at(
            990,
            320,
            0.9,
            rect(-80, -50, 160, 90, "#8d6244", 6)
            + rect(-80, -10, 160, 8, "#6f4b33")
            + rect(-20, -50, 10, 90, "#6f4b33"),
        )
        + path("M466 150 L466 470 M814 150 L814 470", "none", CLAY, 6, 'stroke-dasharray="12 16"')
        + at(
            466,
            540,
            0.9,
            circle(-26, 24, 24, "none", f'stroke="{CLAY}" stroke-width="11"')
            + circle(30, 24, 24, "none", f'stroke="{CLAY}" stroke-width="11"')
            + path("M-14 4 L30 -74 M18 4 L-28 -74", "none", "#81929a", 12),
        )
        + magnifier(860, 500, 1.05)
    )
    out["mua-lu"] = (
        sky("#8ea9ad", "#cfd9d4")
        + hills(2.9, ("#9db3ad", "#769a90", "#4c7f74", "#356a61"), 400)
        + "".join(
            ellipse(x, y, w, 52, "#6f878c", 'opacity=".85"')
            for x, y, w in ((240, 90, 190), (420, 120, 160), (820, 80, 220), (1060, 120, 180))
        )
        + "".join(
            path(f"M{(i * 83) % 1280} {150 + (i * 47) % 320} l-14 46", "none", "#e3eef0", 4, 'opacity=".75"')
            for i in range(46)
        )
        + path("M0 600 C200 560 340 640 560 600 C780 560 940 640 1280 590 L1280 720 L0 720 Z", "#8a6a4a")
        + path("M0 640 C240 610 420 680 660 640 C880 610 1040 670 1280 630 L1280 720 L0 720 Z", "#a5835e")
        + school(900, 560, 0.74)
        + at(
            330,
            600,
            1,
            path(
                "M-140 -150 C-140 -280 140 -280 140 -150 C110 -176 70 -176 46 -150 C24 -176 -24 -176 -46 -150 C-70 -176 -110 -176 -140 -150 Z",
                CLAY,
            )
            + path("M0 -240 L0 40", "none", INK, 8),
        )
        + child(300, 482, 0.56, OCHRE, 0, "bob")
        + child(366, 484, 0.54, TEAL, 1, "short")
    )
    out["the-thao"] = (
        cool
        + circle(1090, 130, 70, OCHRE)
        + ridge(400, 50, 1.6, "#b4d0bd")
        + rect(0, 440, 1280, 280, "#6ea776")
        + "".join(rect(160 * i, 440, 80, 280, "#7bb383") for i in range(8))
        + ellipse(640, 620, 230, 70, "none", f'stroke="{WHITE}" stroke-width="7" opacity=".8"')
        + rect(0, 436, 1280, 8, WHITE)
        + bunting(50)
        + child(300, 380, 0.95, CLAY, 1, "short", "up", WHITE)
        + child(520, 400, 0.92, WHITE, 0, "bob", "wave", CLAY)
        + child(800, 396, 0.94, OCHRE, 2, "short", "up", DEEP)
        + child(1010, 384, 0.95, TEAL, 3, "bob", "wave", WHITE)
        + circle(650, 650, 40, WHITE, f'stroke="{INK}" stroke-width="4"')
        + path("M650 632 l18 13 l-7 21 h-22 l-7 -21 Z", INK)
        + flag(110, 470, 1.2)
    )
    out["trai-he"] = (
        sky("#27525b", "#e9a86a")
        + circle(640, 330, 96, "#f6d38c")
        + hills(3.6, ("#6d8a83", "#44716c", "#2c5b58", "#1f4a4a"), 400)
        + rect(0, 600, 1280, 120, "#2f5a45")
        + "".join(
            at(
                x,
                630,
                s,
                path("M0 -190 L170 0 L-170 0 Z", c)
                + path("M0 -190 L0 0 L-170 0 Z", WHITE, extra='opacity=".16"')
                + path("M0 -130 L46 0 L-46 0 Z", INK),
            )
            for x, s, c in ((300, 1.15, CLAY), (960, 1.05, OCHRE))
        )
        + pine(70, 640, 1.6, "#1d4640")
        + pine(1190, 640, 1.7, "#1d4640")
        + pine(1090, 622, 1.1, "#245048")
        + path("M640 640 C590 600 616 560 632 510 C654 556 694 590 650 640 Z", OCHRE)
        + path("M590 648 L700 628 M590 628 L700 648", "none", "#5c4030", 14)
        + child(510, 490, 0.62, WHITE, 0, "bob")
        + child(580, 486, 0.6, TEAL, 1, "short")
        + child(760, 490, 0.62, OCHRE, 2, "bob", "wave")
    )
    return out


def main() -> None:
    """Render every scene to a JPEG beside this file."""
    from PIL import Image
    from playwright.sync_api import sync_playwright

    here = Path(__file__).parent
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        for name, body in scenes().items():
            page.set_content(
                '<style>body{margin:0}</style><svg xmlns="http://www.w3.org/2000/svg" width="1280" height="720" '
                f'viewBox="0 0 1280 720" style="display:block">{body}</svg>'
            )
            image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            image.save(here / f"{name}.jpg", quality=80, optimize=True, progressive=True)
        browser.close()


if __name__ == "__main__":
    main()
