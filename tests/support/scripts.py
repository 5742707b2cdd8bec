"""What a page is asked for while its server goes and comes back, as JavaScript."""

FIGURE = "[...Bokeh.index.query((view) => view.model.type == 'Figure')][0].model"
READY = f"window.Bokeh?.documents[0]?.is_idle && {FIGURE.replace('.model', '?.model')} != null"
SPAN = f"[{FIGURE}.x_range.start, {FIGURE}.x_range.end]"
BACK = "!document.querySelector('#connection:not(:empty), .incoming, .still') && window.Bokeh?.documents[0]?.is_idle"
BLANKS = "Number(sessionStorage.blanks ?? 0)"  # what `counting_blanks` has counted


def counting_blanks(card: str) -> str:
    """A script that counts the looks, over reloads too, at which a figure that was there is not, nor its picture."""
    return f"""
      let had = "kept" in sessionStorage
      const is_seen = ({{el}}) => el.checkVisibility({{visibilityProperty: true}}) && el.offsetHeight > 100
      const of_card = () => [...window.Bokeh?.index?.roots ?? []].filter(({{model}}) => model.name == "{card}")
      const is_drawn = () => document.querySelector(".still") != null || of_card().some(is_seen)
      setInterval(() => {{
        if (document.querySelector(".take") == null) return
        had ||= is_drawn()
        if (had && !is_drawn()) sessionStorage.blanks = Number(sessionStorage.blanks ?? 0) + 1
      }}, 50)
    """
