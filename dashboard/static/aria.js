// What the page says to those who cannot see it or use no mouse: names and roles of figures, sliders, legends and
// toolbars, which BokehJS and Panel leave out. It is said again whenever the document changes.
//
// Left out: the values inside a figure. They are in the table that "Data" gives.

/** For each type of model what is to be said of its view. */
const SAY = {
  Figure: figure,
  Plot: figure,
  Legend: legend,
  Toolbar: toolbar,
  Slider: slider,
  RangeSlider: slider,
  DateRangeSlider: slider,
  DatetimeRangeSlider: slider,
  Spinner: spinner,
  Switch: toggle,
  CheckboxGroup: check_boxes,
  DatePicker: date_picker,
  "panel.models.datetime_picker.DatetimePicker": date_picker,
}

function say_all() {
  say_all.timer = null
  for (const view of Bokeh.index.query((view) => view.model.type in SAY && is_rendered(view))) {
    SAY[view.model.type](view)
  }
}

// A view is there before its elements are; those come before the document is idle, which is heard of.
function is_rendered({shadow_el}) {
  return shadow_el?.querySelector(":not(style, link)") != null
}

// Once for many changes: a document tells of each property.
function say_soon() {
  say_all.timer ??= setTimeout(say_all, 200)
}

/** Set attributes, those alone that differ: a screen reader says each change. */
function tell(el, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (el.getAttribute(name) != value) el.setAttribute(name, value)
  }
}

// Figures --------------------------------------------------------------------------------------------------------

function span(range) {
  if (range.factors != null) {
    return `${range.factors.length} groups`
  }
  const number = new Intl.NumberFormat("en", {maximumSignificantDigits: 3})
  return Number.isFinite(range.start) ? `${number.format(range.start)} to ${number.format(range.end)}` : "nothing"
}

function axis_in_words(name, axes, range) {
  const label = axes.map((axis) => axis.axis_label).find((text) => typeof text == "string" && text) ?? name
  const dates = axes.some((axis) => axis.type == "DatetimeAxis") && Number.isFinite(range.start)
  const day = (time) => new Date(time).toISOString().slice(0, 10)
  return `${label}, ${dates ? `${day(range.start)} to ${day(range.end)}` : span(range)}`
}

function is_axis(model) {
  return model.type.endsWith("Axis")
}

function figure({el, model: plot, canvas_view: {events_el}}) {
  const title = plot.title?.text || "Figure"
  const horizontal = axis_in_words("horizontal axis", [...plot.below, ...plot.above].filter(is_axis), plot.x_range)
  const vertical = axis_in_words("vertical axis", [...plot.left, ...plot.right].filter(is_axis), plot.y_range)
  tell(el, {role: "figure", "aria-label": `${title}. ${horizontal}; ${vertical}.`})
  tell(events_el, {role: "group", "aria-label": title})
}

function toolbar({el, model, tool_button_views, overflow_el}) {
  tell(el, {role: "toolbar", "aria-label": "Tools of the figure", "aria-orientation": model.horizontal ? "horizontal" : "vertical"})
  tell(overflow_el, {role: "button", "aria-label": "More tools"})
  for (const button of tool_button_views) {
    const {tool} = button.model
    tell(button.el, {role: "button", "aria-label": button.el.title})
    if (button.model.type == "OnOffButton") tell(button.el, {"aria-pressed": String(tool.active)})
  }
  once(el, () => model.active_changed.connect(say_soon))
}

// An entry that hides its marks at a click does so at a key.
function legend({model, entries, shadow_el}) {
  if (model.click_policy == "none") return
  for (const {el, item, label} of entries) {
    const shown = item.renderers.every((renderer) => renderer.visible && !renderer.muted)
    tell(el, {role: "button", tabindex: "0", "aria-label": label, "aria-pressed": String(shown)})
  }
  once(shadow_el, () => shadow_el.addEventListener("keydown", press_entry))
}

function press_entry(event) {
  const entry = event.target.closest(".bk-item")
  if (entry != null && (event.key == "Enter" || event.key == " ")) {
    event.preventDefault()
    entry.dispatchEvent(new PointerEvent("pointerdown"))
    say_soon()
  }
}

// Fields ---------------------------------------------------------------------------------------------------------

function slider(view) {
  const handles = view.slider_el.querySelectorAll(".noUi-handle")
  const ends = handles.length == 2 ? [", from", ", to"] : [""]
  ends.forEach((end, i) => tell(handles[i], {"aria-label": `${view.model.title}${end}`}))
  // noUiSlider says the number alone: of a date, milliseconds since 1970.
  once(view.slider_el, () => view.slider_el.noUiSlider.on("update", (_, i, values) => {
    tell(handles[i], {"aria-valuetext": view.pretty(values[i])})
  }))
}

// The arrow keys do what its buttons do, so these need no stop of their own.
function spinner({shadow_el}) {
  for (const button of shadow_el.querySelectorAll(".bk-spin-btn")) {
    tell(button, {tabindex: "-1", "aria-label": button.matches(".bk-spin-btn-up") ? "More" : "Less"})
  }
}

function check_boxes({shadow_el, model}) {
  tell(shadow_el.querySelector(".bk-input-group"), {role: "group", "aria-label": model.name})
}

// What has the role is not what BokehJS lets have the focus.
function toggle(view) {
  const {el, shadow_el, model} = view
  tell(el, {tabindex: "0", "aria-label": model.label})
  tell(shadow_el.querySelector(".bk-knob"), {tabindex: "-1"})
  once(el, () => el.addEventListener("keydown", (event) => {
    if (event.composedPath()[0] == el && (event.key == "Enter" || event.key == " ")) {
      event.preventDefault()
      model.active = !model.active
    }
  }))
}

// The field that is seen is not the one that has the label.
function date_picker({shadow_el, model}) {
  for (const field of shadow_el.querySelectorAll("input.form-control")) {
    tell(field, {"aria-label": model.title || model.name})
  }
  for (const [part, name] of Object.entries({hour: "Hour", minute: "Minute", second: "Second"})) {
    const field = shadow_el.querySelector(`.flatpickr-${part}`)
    if (field != null) tell(field, {tabindex: "0", "aria-label": name})
  }
  once(shadow_el, () => shadow_el.addEventListener("keydown", keep_tab, {capture: true}))
}

// The calendar would lead from its last field back to its first, and no key out of it.
function keep_tab(event) {
  if (event.key == "Tab") event.stopImmediatePropagation()
}

// ----------------------------------------------------------------------------------------------------------------

const done = new WeakSet()

function once(thing, act) {
  if (!done.has(thing)) {
    done.add(thing)
    act()
  }
}

when_there((document) => {
  document.idle.connect(say_soon)
  document.on_change(say_soon)
  say_soon()
})
