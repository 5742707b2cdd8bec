"""Notebooks that fail in many ways; each exception says a secret of its own, which no viewer may read."""

WORDED = """
#| export
def worded(n: int = 1):
    class Odd:
        def __repr__(self):
            raise ValueError("secret-repr")
        __str__ = _repr_html_ = __repr__
    return Odd()
"""
PAGE = f"""{WORDED}
def source():
    raise ValueError("secret-source")

def from_source(source):
    return source

def failing(n: int = 1):
    raise ValueError("secret-view")

def piece(n: int = 1):
    import pandas as pd
    class Odd:
        def __str__(self):
            raise ValueError("secret-piece")
    return pd.DataFrame({{"a": [Odd()]}})
"""
# Each is a page that cannot be shown at all.
BROKEN = {
    "at_import": "#| export\nraise ValueError('secret-import')",
    "in_syntax": "#| export\nx = 'secret-syntax' 1",
    "in_domain": "#| export\nfrom typing import Annotated\ndef _fail(): raise ValueError('secret-domain')\n"
    "def view(x: Annotated[str, {'objects': lambda: _fail()}] = 'a'): return x",
    "in_default": "#| export\nfrom typing import Annotated\n"
    "def view(x: Annotated[str, {'objects': ['a']}] = 'secret-default'): return x",
    "in_option": "#| export\n#| source: secret-option\nx = 1",
    "in_base": "#| export\nclass Odd(BaseException):\n    def __str__(self): return 'secret-base'\nraise Odd()",
}
