// What BokehJS cannot draw, say a shape of too few lists, stays the trouble of its own card. BokehJS itself would stop
// there: no other card and no field is built, or the rest of a message is lost and the picture stays as it was. Here the
// error is caught, the server hears of which card it is (`Undrawn` of components/browser.py) and puts something else into
// it, and everything else goes on. Before BokehJS builds anything; after page.js, whose functions it uses.
{
const WITHOUT_SERVER = "This could not be drawn."

/** The cards of a document, from the top of the page. */
function cards_of(document) {
  return document.roots().filter(({name}) => name?.startsWith("view-"))
}

const told = new WeakMap() // of each card, what was in it when it could not be drawn: that is told once

function tell(card, error) {
  if (told.get(card) === card.children) return
  told.set(card, card.children)
  console.warn(`${card.name} could not be drawn: ${error}`)
  const undrawn = root_named(card.document, "undrawn")
  if (undrawn != null) {
    const number = cards_of(card.document).indexOf(card)
    undrawn.failed = {card: number, count: (undrawn.failed?.count ?? 0) + 1, script: error.script ?? ""}
  } else {
    document.getElementById(`title-${card.name.replace("view-", "")}`)?.after(WITHOUT_SERVER)
  }
}

/** Do something with a view; where it fails that is told of the card that the view is in. True if so. */
function is_told(view, error) {
  const card = view.root.model
  const is_in_card = card.document != null && cards_of(card.document).includes(card)
  if (is_in_card) tell(card, error)
  return is_in_card
}

/** The prototype that has a method of a view of this type. */
function owner(type, method) {
  let found = Bokeh.Models.get(type).prototype.default_view.prototype
  while (!Object.hasOwn(found, method)) found = Object.getPrototypeOf(found)
  return found
}

function wrap(type, method, around) {
  const prototype = owner(type, method)
  const inner = prototype[method]
  prototype[method] = function (...about) {
    return around(this, () => inner.apply(this, about))
  }
}

// The parts of a card are built: first, and whenever there are others. What lies deeper is built with them, or later
// where it lacks a script (scripts.js).
wrap("Column", "build_child_views", async (view, build) => {
  try {
    return await build()
  } catch (error) {
    if ((view.is_root || error.script != null) && is_told(view, error)) return []
    throw error
  }
})

// A figure that is there gets other renderers, or other data. As long as it is being built, its card hears of it.
for (const [type, method] of [["GlyphRenderer", "update_data"], ["Figure", "build_renderer_views"]]) {
  wrap(type, method, async (view, update) => {
    try {
      return await update()
    } catch (error) {
      const figure = view.plot_view ?? view
      if (!figure._was_built || !is_told(view, error)) throw error
    }
  })
}

wrap("Figure", "paint", (view, paint) => {
  try {
    paint()
  } catch (error) {
    if (!is_told(view, error)) throw error
  }
})

// Of a message each change is made, whichever of them fails.
const {prototype} = Bokeh.Document ?? Bokeh.require("document").Document
const apply = prototype._apply_json_patch
prototype._apply_json_patch = function (patch, buffers) {
  for (const event of patch.events) {
    try {
      apply.call(this, {...patch, events: [event]}, buffers)
    } catch (error) {
      const of = this.get_model_by_id(event.model?.id)
      const card = cards_of(this).find((one) => one == of || one.references().has(of))
      if (card == null) throw error
      tell(card, error)
    }
  }
}
}
