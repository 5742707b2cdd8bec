"""Cells as an author writes them."""


def export(source: str) -> str:
    """An exported cell."""
    return f"#| export\n{source}"
