// What figures need from the page around them: light and dark, fingers, hover boxes, titles as wide as there is room.

const finger = matchMedia("(pointer: coarse)")

function views(...types) {
  return Bokeh.index.query((view) => types.includes(view.model.type))
}

// Words and lines have the colours of CSS variables, which a canvas does not follow by itself.
function repaint() {
  views("ColorBar").forEach(colour_words)
  for (const view of views("Figure", "Plot")) {
    view.request_paint()
  }
}

// Of a colour bar BokehJS draws the words on elements that are in no page, where variables say nothing.
function colour_words({el, model}) {
  const style = getComputedStyle(el)
  const colours = ["major_label", "title"].map((words) => {
    const name = `${words}_text_color`
    return [name, style.getPropertyValue(`--bk-${name.replaceAll("_", "-")}`)]
  })
  model.setv(Object.fromEntries(colours), {sync: false})
}

// Fingers: one scrolls the page, two zoom the figure. BokehJS leaves one finger to the page while no tool waits for it,
// and gives two to a wheel zoom that is active; whoever taps a tool has it.
function calm({model: {toolbar}}) {
  if (finger.matches && !calmed.has(toolbar)) {
    calmed.add(toolbar)
    for (const tool of toolbar.gestures.pan.tools) tool.active = false
    const wheel = toolbar.gestures.scroll.tools.find((tool) => tool.type == "WheelZoomTool")
    if (wheel != null) wheel.active = true
  }
}
const calmed = new WeakSet()

// Where room is short the tools have a row of their own, above or below the title.
function give_room(view) {
  const {width} = view.bbox // 0 before the first layout
  const short = finger.matches || (width > 0 && width < SHORT)
  if (short && view.model.toolbar_sticky) {
    view.model.setv({toolbar_sticky: false}, {sync: false})
    view.invalidate_layout()
  }
}
const SHORT = 480 // px

// A title that is wider than its figure is set smaller, down to what can still be read.
function fit_title(view) {
  const title = view.views.find_one(view.model.title)
  if (title?.layout == null || typeof title.model.text != "string" || title.model.text == "") return
  const {el, layout, model, visuals} = title
  const before = el.style.getPropertyValue(SIZE)
  el.style.removeProperty(SIZE)
  ruler.font = visuals.text.font_value()
  const size = parseFloat(/([\d.]+)px/.exec(ruler.font)[1])
  const width = Math.max(...model.text.split("\n").map((line) => ruler.measureText(line).width))
  const room = (view.bbox.width - layout.bbox.left - Math.abs(model.offset)) / width
  const after = room < 1 ? `${Math.max(Math.floor(size * room), Math.min(SMALLEST, size))}px` : ""
  if (after) el.style.setProperty(SIZE, after)
  if (after != before) view.request_layout()
}
const SIZE = "--bk-text-font-size"
const SMALLEST = 11 // px
const ruler = document.createElement("canvas").getContext("2d") // says sizes in px, whatever their unit was

// Hover boxes hang on the body, each with a style of its own.
const boxes = new CSSStyleSheet()
boxes.replaceSync(".bk-tooltip-row-label { color: var(--muted); } .bk-tooltip-content > div:not(:first-child) { border-top-color: var(--edge); }")

function dress(changes) {
  for (const added of changes.flatMap((change) => [...change.addedNodes])) {
    if (added.shadowRoot != null && added.matches(".bk-Tooltip")) {
      added.shadowRoot.adoptedStyleSheets.push(boxes)
    }
  }
}

// Where the focus is must be seen; BokehJS declares its own colour for it inside, where only the element itself has a say.
function show_focus({canvas_view: {events_el: {style}}}) {
  style.setProperty("--highlight-color", "var(--accent)")
  style.setProperty("--outline-width", "2px")
  style.setProperty("--outline-style", "solid")
}

// What BokehJS knows of a toolbar's width can be a few pixels old, and then it folds the last tool away.
function unfold(toolbar) {
  if (Math.abs(toolbar.bbox.width - toolbar.el.getBoundingClientRect().width) >= 1) toolbar.after_resize()
}

// BokehJS makes room for the numbers beside a colour bar when the figure is laid out, and for no wider ones afterwards.
function make_room_for_numbers() {
  for (const bar of views("ColorBar", "ContourColorBar")) bar.parent.invalidate_layout()
}

function may_have_other_numbers({model, attr}) {
  return model?.type.endsWith("ColorMapper") || attr == "data"
}

// BokehJS fits ranges of an equal aspect to the frame, and the frame to the numbers beside them, each once: a figure that
// was just drawn would have other ranges than the same one after a change. Here that goes on until each fits the other.
function settle_aspect(view) {
  if (!view.model.match_aspect) return
  const {frame: {bbox}, model: {x_range, y_range}} = view
  const now = [bbox.width, bbox.height, x_range.start, x_range.end, y_range.start, y_range.end].join()
  if (settled.get(view) != now) {
    settled.set(view, now)
    view.request_repaint()
    tend_soon()
  }
}
const settled = new WeakMap() // of each view, at which frame and ranges that was looked at

// BokehJS goes on to count the data that a range was told of by a view which was given up while it was built.
const {prototype: range} = Bokeh.Models.get("DataRange1d")
const {update} = range
range.update = function (bounds, dimension, plot, ratio) {
  for (const other of this._plot_bounds.keys()) {
    if (other != plot && other.model == plot.model) this._plot_bounds.delete(other)
  }
  update.call(this, bounds, dimension, plot, ratio)
}

function tend() {
  tend.timer = null
  if (tend.numbers) make_room_for_numbers()
  tend.numbers = false
  views("ColorBar").forEach(colour_words)
  views("Toolbar").forEach(unfold)
  for (const view of views("Figure", "Plot")) {
    show_focus(view)
    calm(view)
    give_room(view)
    fit_title(view)
    settle_aspect(view)
  }
}

// Once for many changes: a document tells of each property.
function tend_soon() {
  tend.timer ??= setTimeout(tend, 100)
}

new MutationObserver(dress).observe(document.body, {childList: true})
document.addEventListener("theme", repaint)
addEventListener("resize", tend_soon)
finger.addEventListener("change", tend_soon)

when_there((bokeh) => {
  bokeh.idle.connect(tend_soon)
  bokeh.on_change((event) => {
    tend.numbers ||= may_have_other_numbers(event)
    tend_soon()
  })
  tend_soon()
  repaint()
})
