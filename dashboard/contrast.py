"""Colours that can be read: contrast as WCAG 2.2 counts it, and what becomes of a colour that lacks it.

A page is light or dark, and a colour that an author chose once is shown on both. It stays as it is where it stands out
enough, and moves towards black or white, no farther than it must, where it does not.

Left out: alpha, which no contrast can be said of without a ground.
"""

from __future__ import annotations

from collections.abc import Iterable

WORDS, LINES = 4.5, 3  # contrast that words need and that lines need (level AA)
LIGHT = ("#ffffff", "#f6f7f9", "#f0f2f5")  # the grounds of a light page, as page.css has them
DARK = ("#1b1f26", "#12151a", "#232932")  # and of a dark one
WHITE, BLACK = "#ffffff", "#0e1626"
STEPS = 100


def contrast(one: str, other: str) -> float:
    """Return the contrast, from 1 to 21, of two colours like `#2457c5`."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def readable(color: str, grounds: Iterable[str], towards: str) -> str:
    """Return the colour, or the nearest one on the way to another that words on each of these grounds may have."""
    for step in range(STEPS + 1):
        mixed = _mixed(color, towards, step / STEPS)
        if all(contrast(mixed, ground) >= WORDS for ground in grounds):
            break
    return mixed


def ink(ground: str) -> str:
    """Return black or white, whichever stands out from the ground; one of them always does."""
    return max((WHITE, BLACK), key=lambda words: contrast(words, ground))


def accent(color: str) -> dict[str, str]:
    """Return the CSS variables of a site's own colour, for links on light and dark pages, and for words on it."""
    light, dark = readable(color, LIGHT, "#000000"), readable(color, DARK, "#ffffff")
    return {
        "accent-light": light,
        "accent-dark": dark,
        "on-accent-light": ink(light),
        "on-accent-dark": ink(dark),
    }


def parts(color: str) -> tuple[int, int, int]:
    """Return red, green and blue of `#2457c5` or `#25c`, from 0 to 255."""
    digits = color.removeprefix("#")
    whole = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    return int(whole[:2], 16), int(whole[2:4], 16), int(whole[4:], 16)


def _luminance(color: str) -> float:
    red, green, blue = (_linear(part / 255) for part in parts(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _mixed(one: str, other: str, share: float) -> str:
    mixed = (round(a + (b - a) * share) for a, b in zip(parts(one), parts(other), strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)
