"""The files of this folder that are made from the code, and their pictures: `make docs`."""

import logging
from pathlib import Path

from docs import controls, errors

FOLDER = Path(__file__).parent
MADE = {"errors.md": errors.text, "controls.md": controls.text}


def main() -> None:
    """Write every file anew."""
    logging.getLogger("dashboard").setLevel(logging.CRITICAL)  # that notebooks break rules is what they are for
    for name, text in MADE.items():
        (FOLDER / name).write_text(text(), encoding="utf-8")
    controls.take_pictures()


if __name__ == "__main__":
    main()
