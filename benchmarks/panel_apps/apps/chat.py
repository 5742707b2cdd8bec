"""A chat: what is said is answered."""

import panel as pn


def answered(said, user, chat):
    return f"{said.upper()}, of {len(said)} letters"


def app():
    return pn.chat.ChatInterface(callback=answered, height=400, show_rerun=False, show_undo=False)
