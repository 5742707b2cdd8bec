"""Cells of notebooks to read: an ordinary one, and one that tries to bring HTML of its own onto the page."""

TOWNS = [
    "md:# Towns\n\nWhere *people* live. ![A map](attachment:map.png)",
    '#| export\n#| width: full\ndef towns():\n    """Their names"""\n    return ["Bern < Ulm & more"]  # all',
    "md:## A look",
    "towns()[0]\n%timeit towns()",
    "#| export\ndef listed(towns):\n    return str(towns)\n\ndef counted(towns):\n    return str(len(towns))",
]
NASTY = [
    'md:# <script>alert(1)</script>\n\n<img src=x onerror=alert(1)> [here](javascript:alert(1)) ![x" onerror="y](z)',
    "#| export\ndef shown():\n    return '</code></pre><script>alert(1)</script>'",
]
