// What the benchmark does inside a page; the same code for every way to write it. Controls are moved by DOM events. A
// change counts as painted when BokehJS has painted the scatter with its new state, and the frame after that has ended:
// at most one frame too late, for all alike.
window.bench = (() => {
  const PATIENCE = 20_000 // milliseconds

  const frame = () => new Promise(requestAnimationFrame)

  // When the next frame is on its way to the screen: what is posted from its callback comes after its rendering.
  async function shown() {
    await frame()
    const {port1, port2} = new MessageChannel()
    const ended = new Promise((done) => { port1.onmessage = done })
    port2.postMessage(0)
    await ended
    return performance.now()
  }

  const views = (wanted) => window.Bokeh?.index ? [...Bokeh.index.query(wanted)] : []

  const points = (plot) => plot.renderers.filter((renderer) =>
    renderer.glyph?.type == "Scatter" && renderer.visible && renderer.data_source.get_column("species"))

  const scatter = () => views((view) => view.model.type == "Figure" && points(view.model).length > 0)[0]

  const is_line = (renderer) => renderer.glyph?.type == "Line" && renderer.visible &&
    renderer.data_source.get_length() > 0

  function species_of(renderer) {
    const here = new Set(renderer.data_source.get_column("species"))
    const {group} = renderer.view.filter
    return group == null ? [...here] : [group].filter((name) => here.has(name))
  }

  // What a figure shows of each control.
  const SHOWS = {
    "Horizontal axis": (plot) => plot.below.find((part) => part.axis_label)?.axis_label,
    "Vertical axis": (plot) => plot.left.find((part) => part.axis_label)?.axis_label,
    "Species": (plot) => points(plot).flatMap(species_of).sort().join(),
    "Marker size": (plot) => [...new Set(points(plot).map(({glyph: {size}}) => size?.value ?? size))].join(),
    "Straight line per species": (plot) => plot.renderers.some(is_line),
  }
  const shows = (plot, control, value) => points(plot).length > 0 && String(SHOWS[control](plot)) == String(value)

  function arrow(handle, value) {
    const way = value > Number(handle.getAttribute("aria-valuenow")) ? "ArrowRight" : "ArrowLeft"
    while (Number(handle.getAttribute("aria-valuenow")) != value) {
      handle.dispatchEvent(new KeyboardEvent("keydown", {key: way, bubbles: true}))
    }
  }

  function choose(select, value) {
    select.value = [...select.options].find((option) => option.text == value).value
    select.dispatchEvent(new Event("change", {bubbles: true}))
  }

  const toggle = (box, wanted) => { if (box.checked != wanted) box.click() }

  // How each kind of widget is moved, by what stands in its shadow root.
  const MOVES = [
    ["select", (view, value) => choose(view.shadow_el.querySelector("select"), value)],
    [".noUi-handle", (view, value) => arrow(view.shadow_el.querySelector(".noUi-handle"), value)],
    ["label input", (view, value) => view.shadow_el.querySelectorAll("label").forEach((label) =>
      toggle(label.querySelector("input"), value.split(",").includes(label.innerText.trim())))],
    ["input", (view, value) => toggle(view.shadow_el.querySelector("input"), value)],
    [".bk-knob", (view, value) => { if (view.model.active != value) view.shadow_el.querySelector(".bk-knob").click() }],
  ]

  const belongs = (view, control) => control == "Species"
    ? view.model.type == "CheckboxGroup" : [view.model.title, view.model.label].includes(control)

  function move(control, value) {
    const widget = views((view) => view.shadow_el != null && belongs(view, control))[0]
    MOVES.find(([selector]) => widget.shadow_el.querySelector(selector))[1](widget, value)
  }

  let painted = () => {}

  // Be told of every painting of a figure, also of figures that are yet to be made.
  function watch(kind) {
    const {paint} = kind.prototype
    kind.prototype.paint = function () {
      paint.call(this)
      if (!this.is_paused && this.is_displayed) painted(this)
    }
  }

  // Wait for the first figure. Returns milliseconds since 1970.
  async function first_painted() {
    while (!(scatter()?.is_displayed && scatter().has_finished())) await frame()
    const at = await shown()
    watch(scatter().constructor)
    return performance.timeOrigin + at
  }

  // Move a control. Returns the milliseconds from then until the scatter shows it.
  async function change(control, value) {
    if (shows(scatter().model, control, value)) return 0
    const seen = new Promise((done, fail) => {
      painted = (view) => { if (shows(view.model, control, value)) done() }
      setTimeout(() => fail(new Error(`${control} = ${value} was not painted`)), PATIENCE)
    })
    const start = performance.now()
    move(control, value)
    await seen
    return await shown() - start
  }

  function activate(tool) {
    scatter().model.toolbar.tools.find(({type}) => type == tool).active = true
  }

  // What is the viewer's own: what they zoomed to, and what they selected.
  const zoom = () => [scatter().model.x_range, scatter().model.y_range].flatMap(({start, end}) => [start, end])
  const selection = () => points(scatter().model).flatMap(({data_source}) => [...data_source.selected.indices])

  function frame_box() {
    const view = scatter()
    const {left, top} = view.el.getBoundingClientRect()
    const {x, y, width, height} = view.frame.bbox
    return {x: left + x, y: top + y, width, height}
  }

  return {first_painted, change, activate, zoom, selection, frame_box}
})()
