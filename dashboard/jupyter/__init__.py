"""Jupyter: the page in a notebook's output. Nothing is imported here: IPython is not on the dyno."""
