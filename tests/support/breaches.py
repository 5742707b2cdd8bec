"""For every rule of `dashboard.errors` a notebook that breaks it, as an author might, and what the message must say.

`test_errors` holds code and table together; `docs/errors.md` shows the same cells.
"""

TYPING = "#| export\nfrom typing import Annotated"

# Rule -> the cells that break it, and what the message must say.
BREACHES = {
    "NOT_PYTHON": (
        ["#| export\ndef flowers() return 1"],
        "test.ipynb, cell 1, line 2: this is not Python: expected ':': 'def flowers() return 1'.",
    ),
    "MAGIC": (["#| export\n%matplotlib inline"], "cell 1, line 2: '%matplotlib inline' is an IPython command"),
    "TOP_LEVEL_AWAIT": (
        ["#| export\ntable = await download()"],
        "cell 1, line 2: 'await' and 'async for' work in Jupyter alone.",
    ),
    "NAME_NOT_EXPORTED": (
        ["limit = 5", "#| export\ndef large(size: int = 7):\n    return size > limit"],
        "cell 2, line 3: 'limit' is used here, but only cell 1, which is not exported, defines it. Start cell 1 with",
    ),
    "BAD_OPTION": (
        ["#| export\n#| source: public\nTREES = 150"],
        "cell 1, line 2: the option '#| source: public' is not understood: it must be all, exported or off.",
    ),
    "RAISED": (
        ["#| export\nPER_TREE = 150 / 0"],
        "cell 1, line 2: the cell raised ZeroDivisionError: division by zero.",
    ),
    "NOT_DEFINED": (
        ["#| export\ntrees = pd.DataFrame()"],
        "cell 1, line 2: 'pd' is used here, but nothing defines it. Write 'import pandas as pd'. Import it, or define",
    ),
    "MISSING_PACKAGE": (
        ["#| export\nfrom no_such_trees.oaks import heights"],
        "cell 1, line 2: 'no_such_trees' is imported here, and is not installed. Add 'no_such_trees' to the",
    ),
    "VARIADIC": (
        ["#| export\ndef total(*numbers):\n    return sum(numbers)"],
        "cell 1, total(): '*numbers' has no name of its own",
    ),
    "CYCLE": (
        ["#| export\ndef raw(clean):\n    return clean", "#| export\ndef clean(raw):\n    return raw"],
        "cell 1, raw(): the functions need each other in a circle: raw() in cell 1 -> clean() in cell 2 -> raw() in",
    ),
    "NO_VALUE": (
        ["#| export\ndef flowers():\n    return [5.1, 4.9]", "#| export\ndef largest(flower):\n    return max(flower)"],
        "cell 2, largest(): no function and no default for 'flower'. Did you mean 'flowers'? Give it a default, or",
    ),
    "NO_TYPE": (
        ["#| export\ndef wave(phase: complex = 1j):\n    return abs(phase)"],
        "cell 1, wave(): no control is known for 'phase' of type complex.",
    ),
    "BAD_BOUNDS": (
        [
            TYPING,
            "#| export\ndef ratios():\n    return [1.0, 0.5, float(\"inf\")]",
            '#| export\ndef below(ratios, limit: Annotated[float, {"bounds": lambda ratios: (0, max(ratios))}]):\n'
            "    return [ratio for ratio in ratios if ratio < limit]",
        ],
        "cell 3, below(): the bounds of 'limit' are 0 to inf: an end of the bounds is inf. Give two finite values",
    ),
    "NO_OBJECTS": (
        ["#| export\ndef chosen(species: list[str]):\n    return species"],
        "Annotated[list[...], {\"objects\": [...]}]",
    ),
    "NO_BOUNDS": (
        ["#| export\ndef between(months=(1, 12)):\n    return months"],
        "Annotated[tuple[...], {\"bounds\": (low, high)}]",
    ),
    "NO_CHOICE": (
        [TYPING, '#| export\ndef chosen(species: Annotated[str, {"objects": []}]):\n    return species'],
        "'objects' is empty",
    ),
    "OUTSIDE_DOMAIN": (
        [TYPING, '#| export\ndef dots(size: Annotated[int, {"bounds": (4, 20)}] = 3):\n    return size'],
        "cell 2, dots(): the default 3 of 'size' is outside its domain: bounds (4, 20). Choose a default inside",
    ),
    "BAD_KEYWORD": (
        [TYPING, '#| export\ndef dots(size: Annotated[int, {"bound": (4, 20)}] = 5):\n    return size'],
        "cell 2, dots(): 'size' has the keywords bound, which param.Integer does not take",
    ),
    "BAD_ANNOTATION": (
        ['#| export\ndef dots(size: "Size" = 1):\n    return size'],
        "name 'Size' is not defined. Correct it, or import",
    ),
    "DISAGREE": (
        ["#| export\ndef dots(size=10):\n    return size", "#| export\ndef bars(size=12):\n    return size"],
        "cell 2, bars(): 'size' is one control, but its default differs: 12 here, 10 in cell 1, dots(). Make both the",
    ),
    "DOMAIN_INPUT": (
        [TYPING, '#| export\ndef chosen(town: Annotated[str, {"objects": lambda towns: towns}]):\n    return town'],
        "cell 2, chosen(): the function for 'objects' of 'town' takes 'towns', and there is no function of that name.",
    ),
    "DOMAIN_FAILED": (
        [
            TYPING,
            '#| export\ndef towns():\n    return {"Bern": 9.3}',
            '#| export\ndef chosen(towns, town: Annotated[str, {"objects": lambda towns: towns["names"]}]):\n'
            "    return towns[town]",
        ],
        "cell 3, line 2: the function for 'objects' of 'town' raised KeyError: 'names'.",
    ),
    "DOMAIN_CYCLE": (
        [TYPING, '#| export\ndef chosen(town: Annotated[str, {"objects": lambda chosen: chosen}]):\n    return town'],
        "cell 2, chosen(): the domain of 'town' depends on 'town' itself, through chosen().",
    ),
    "ONE_FOR_ALL": (
        [
            "#| export\nimport panel as pn\n\nslider = pn.widgets.IntSlider(start=1, end=9)",
            "#| export\ndef sizes():\n    return pn.Row(slider, str(slider.value))",
        ],
        "cell 2, line 3, sizes(): 'slider' is an IntSlider that a cell makes, so it would be one for all viewers",
    ),
}  # fmt: skip

# No cell of these is at fault by itself: the file is cut off, a function fails once it is called, data is not there,
# nobody thought of it, another notebook has its share.
ELSEWHERE = {
    "NOT_READABLE": [],
    "UNFORESEEN": [
        "#| export\nclass Odd:\n    def __eq__(self, other):\n        return 1 / 0",
        "#| export\ndef dots(size=Odd()):\n    return size\n\n\ndef bars(size=Odd()):\n    return size",
    ],
    "NODE_RAISED": ["#| export\ndef share(of: int = 0):\n    return 100 / of"],
    "CODE_RAISED": ['#| export\ndef total(of: int = 0):\n    return "total: " + of'],
    "NODE_TOO_SLOW": ["#| export\n#| timeout: 1 s\ndef dots(size: int = 5):\n    while size:\n        size += 1"],
    "SOURCE_TOO_SLOW": [
        "#| export\n#| timeout: 1 s\ndef readings():\n    while True:\n        pass",
        "#| export\ndef words(readings):\n    return readings",
    ],
    "NOTEBOOK_TOO_SLOW": ["#| export\nwhile True:\n    pass"],
    "USED_UP": [
        "#| export\ndef squares(up_to: int = 9):\n    for number in range(up_to):\n        yield number**2",
        "#| export\ndef total(squares):\n    return sum(squares)",
    ],
    "OF_ONE_THREAD": ['#| export\nimport sqlite3\n\n\ndef towns():\n    return sqlite3.connect(":memory:")'],
    "READ_ONLY": [
        "#| export\nimport numpy as np\n\n\ndef sizes():\n    return np.array([3, 1, 2])",
        '#| export\ndef smallest(sizes):\n    sizes.sort()\n    return f"{sizes[0]}"',
    ],
    "BUSY": None,  # no notebook's fault
    "NOT_DRAWN": None,  # only a browser finds it
    "NOT_HERE": None,  # the same
    "SOURCE_RAISED": [
        '#| export\ndef readings():\n    return open("readings.txt").read()',
        "#| export\ndef words(readings):\n    return readings",
    ],
    "IMPORT_CIRCLE": ["#| export\nfrom notebooks.shrubs import heights"],
    "AMBIGUOUS": [
        "#| export\nfrom notebooks.maples import tallest\nfrom notebooks.shrubs import lowest",
        "#| export\ndef both(tallest, lowest):\n    return tallest, lowest",
    ],
}
# The exported cells of notebooks that lie beside those.
BESIDE = {
    "IMPORT_CIRCLE": {"shrubs": ["from notebooks.trees import ages"]},
    "AMBIGUOUS": {
        "maples": ["def heights():\n    return [20, 35]", "def tallest(heights):\n    return max(heights)"],
        "shrubs": ["def heights():\n    return [1, 3]", "def lowest(heights):\n    return min(heights)"],
    },
}
