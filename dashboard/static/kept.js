// What a viewer has made of a page beside the values in its address: zoom, selection, tools, the open tab, a table's
// order, what is typed, the focus, how far something is scrolled. It is taken from what is shown and given to what takes
// its place, in the same page (exchange.js) or after the browser has loaded the page again. After page.js.
//
// Left out: the fields of the sidebar, whose values are in the address.

const KEPT = "kept" // the name in the session's storage
const FIELD = "input, select, textarea, button, .noUi-target, .bk-knob, .bk-btn"

/** Which properties of a model are kept, by its type; a component of another kind adds a line. */
const PROPERTIES = {
  Selection: ["indices", "line_indices", "multiline_indices", "image_indices"],
  GlyphRenderer: ["visible", "muted"],
  Tabs: ["active"],
  "panel.models.tabs.Tabs": ["active"],
  "panel.models.layout.Card": ["collapsed"],
  "panel.models.tabulator.DataTabulator": ["page", "sorters"],
  "panel.models.quill.QuillInput": ["text"],
  "dashboard.components.browser.TableRows": ["wish"],
}
const OF_FIELDS = ["value", "value_throttled", "active"]
const HOLD = new Set(["children", "tabs"]) // what a layout holds

function place_of(name) {
  const of_card = (card) => card?.querySelector(".view > .slot:not(.incoming)")
  return name == "controls" ? document.querySelector("#sidebar > .slot:not(.incoming)") : of_card(card_of(name))
}

function card_of(name) {
  return document.getElementById(name.replace("view-", "title-"))?.closest(".card")
}

function has_place(root) {
  return root.name == "controls" || root.name?.startsWith("view-")
}

function view_of(root) {
  return Bokeh.index.roots.find((view) => view.model == root)
}

function is_field(view) {
  return view.shadow_el?.querySelector(FIELD) != null
}

function is_range(model) {
  return "have_updated_interactively" in model
}

function properties_of(model, fields) {
  const of_type = model.type.endsWith("Tool") ? ["active"] : PROPERTIES[model.type] ?? []
  const names = new Set(fields.has(model) ? [...OF_FIELDS, ...of_type] : of_type)
  return [...names].filter((name) => name in model.properties && !model.properties[name].is_unset)
}

/** What is kept of a root, by the kind of model; fields are known by what is written at them as well. */
function kept_models(root) {
  const fields = new Set([...view_of(root)?.views.query(is_field) ?? []].map((view) => view.model))
  const names = (model) => is_range(model) ? ["start", "end"] : properties_of(model, fields)
  const named = [...root.references()].map((model) => ({model, names: names(model)}))
  const kind = ({model}) => fields.has(model) ? `${model.type} ${model.title || model.label || ""}` : model.type
  return Map.groupBy(named.filter(({names}) => names.length != 0), kind)
}

function is_of_field(kind) {
  return kind.includes(" ")
}

/** What is kept of a root: for each kind of model what each of them has; of a range that nobody moved, nothing. */
function take(root) {
  const is_untouched = (model) => is_range(model) && !model.have_updated_interactively
  const values = ({model, names}) => is_untouched(model) ? null : Object.fromEntries(names.map((name) => [name, model[name]]))
  return [...kept_models(root)].map(([kind, models]) => [kind, models.map(values)])
}

/** Give a root what is kept; a field may bring about another one, which is given its value once it is there. */
function give(root, kept) {
  const models = kept_models(root)
  const rest = kept.filter(([kind]) => is_of_field(kind) && !models.has(kind))
  for (const [kind, taken] of kept) {
    const now = models.get(kind) ?? []
    if (now.length == taken.length) { // else it is another picture
      taken.forEach((values, i) => { if (values != null) give_to(now[i].model, values) })
    }
  }
  if (rest.length != 0) give_later(root, rest)
}

function give_later(root, rest) {
  const {document} = root
  const look = ({attr}) => {
    if (!HOLD.has(attr)) return
    document.remove_on_change(look)
    when_shown(root, () => give(root, rest), () => root.document == document)
  }
  document?.on_change(look)
}

function give_to(model, values) {
  try {
    if (!takes(model, values)) return
    model.setv(values)
    if (is_range(model)) model.have_updated_interactively = true // it does not follow the data, as after a zoom by hand
  } catch (error) {
    console.warn(error) // another release may have other properties
  }
}

/** Whether a field offers what it is to be given: of another release, or of newer data, it may offer something else. */
function takes({start, end, options, labels}, {value, active}) {
  const chosen = [value ?? []].flat()
  const offered = Array.isArray(options) ? new Set(options.map((option) => [option].flat()[0])) : null
  return chosen.every((one) => !(one < start || one > end) && (offered == null || offered.has(one)))
    && [active ?? []].flat().every((number) => !(number >= labels?.length))
}

/** Whether a view and all in it are built, and have painted; BokehJS builds what comes later after it says that it came. */
function is_drawn(view) {
  const is_built = ({child_models = [], child_views = []}) =>
    child_models.length == child_views.length && child_views.every(is_built)
  return view != null && is_built(view) && view.has_finished()
}

/** Act once a root shows something and has painted it, which may be when it is scrolled to; unless it is not wanted then. */
function when_shown(root, act, is_wanted = () => true) {
  const {change} = root.properties.css_classes
  let waits = 0
  const look = () => {
    if (!is_wanted() || root.css_classes.includes("starting")) return
    if (document.hidden || waits < WAITS && !is_drawn(view_of(root))) {
      waits += document.hidden ? 0 : 1 // nothing is painted where nobody looks
      clearTimeout(look.timer)
      look.timer = setTimeout(look, 50)
    } else {
      clearTimeout(look.timer)
      change.disconnect(look)
      act()
    }
  }
  change.connect(look)
  look()
}
const WAITS = 100 // looks at what shows something and never says that it has painted

// Elements -------------------------------------------------------------------------------------------------------

/** The elements in another one, or in its shadow; how many styles stand among them is no matter. */
function inside(parent) {
  return [...parent?.children ?? []].filter((one) => !one.matches("style, link"))
}

/** The way from an element down to another one, through shadow roots. */
function way(from, to) {
  const steps = []
  for (let at = to; at != from;) {
    const parent = at.parentNode
    const in_shadow = parent instanceof ShadowRoot
    steps.unshift([in_shadow, inside(parent).indexOf(at)])
    at = in_shadow ? parent.host : parent
  }
  return steps
}

function follow(from, steps) {
  return steps.reduce((at, [in_shadow, number]) => inside(in_shadow ? at?.shadowRoot : at)[number], from)
}

function focused() {
  let at = document.activeElement
  while (at?.shadowRoot?.activeElement != null) at = at.shadowRoot.activeElement
  return at
}

function* elements(top) {
  for (const element of top.querySelectorAll("*")) {
    yield element
    if (element.shadowRoot != null) yield* elements(element.shadowRoot)
  }
}

/** Where the focus and the scroll bars of a place are. */
function take_place(place) {
  const scrolled = [...elements(place)].filter((one) => one.scrollTop != 0 || one.scrollLeft != 0)
  const kept = {scrolled: scrolled.map((one) => [way(place, one), one.scrollLeft, one.scrollTop])}
  if (place.contains(document.activeElement)) {
    const at = focused()
    kept.focus = way(place, at)
    if (at.selectionStart != null) kept.typed = [at.value, at.selectionStart, at.selectionEnd]
  }
  return kept
}

function give_place(place, {scrolled, focus, typed}) {
  for (const [steps, left, top] of scrolled) {
    follow(place, steps)?.scrollTo(left, top)
  }
  if (focus != null) give_focus(place, focus, typed)
}

function give_focus(place, steps, typed, tries = 20) {
  const at = follow(place, steps)
  at?.focus({preventScroll: true})
  if (at == null || focused() != at) {
    // a field may have drawn less than its view says; whoever has gone on to something else stays there
    if (tries > 0 && document.activeElement == document.body) setTimeout(give_focus, 50, place, steps, typed, tries - 1)
  } else if (typed != null && at.selectionStart != null) {
    const [value, start, end] = typed
    if (at.value != value) at.value = value
    at.setSelectionRange(start, end)
  }
}

// Over a reload --------------------------------------------------------------------------------------------------

function keep(root) {
  const place = place_of(root.name)
  const models = root.name == "controls" ? [] : take(root)
  return {name: root.name, height: place.offsetHeight, models, place: take_place(place)}
}

/** A picture of a card's figures, to stand in their place until they are drawn again. */
function still(root) {
  const view = view_of(root)
  if (view == null || !root.css_classes.includes("figure")) return []
  const {width, height} = view.el.getBoundingClientRect()
  return [{name: root.name, width, height, picture: view.export("png").canvas.toDataURL("image/webp", 0.9)}]
}

/** Load the page again, as the viewer has it.
 *
 * As a link to itself would, which says where the viewer comes from: whoever has the page open already is let in where
 * there is no room for newcomers, whose page would take the place of this one. A hash would make it a mere scrolling. */
function reload() {
  history.replaceState(history.state, "", location.pathname + location.search)
  if (shown != null) store()
  location.replace(location.href)
}

function store() {
  const roots = shown.roots().filter(has_place)
  const kept = {href: location.href, scroll: scrollY, roots: roots.map(keep)}
  const plain = (_, value) => value instanceof Map ? {Map: [...value]} : value
  for (const stills of [() => roots.flatMap(still), () => []]) {
    try {
      sessionStorage.setItem(KEPT, JSON.stringify({...kept, stills: stills()}, plain))
      break
    } catch {
      // there is no room for so many pictures, or for anything
    }
  }
}

/** What this page was before it was loaded again; index.html has made room and put the pictures into it. */
function kept_before() {
  try {
    const unpacked = (_, value) => value?.Map == null ? value : new Map(value.Map)
    const kept = JSON.parse(sessionStorage.getItem(KEPT), unpacked)
    when_there(() => sessionStorage.removeItem(KEPT)) // and not before: the page may have to be loaded once more
    return kept?.href == location.href ? kept : null
  } catch {
    return null
  }
}

function give_back({roots}) {
  const kept = new Map(roots.map((root) => [root.name, root]))
  when_there((document) => {
    for (const root of document.roots().filter(({name}) => kept.has(name))) {
      when_shown(root, () => {
        give(root, kept.get(root.name).models)
        give_place(place_of(root.name), kept.get(root.name).place)
        kept.delete(root.name) // a document that comes later has it from this one
        after_painting(() => show_no_still(place_of(root.name).parentElement))
      }, () => kept.has(root.name))
    }
  })
}

function show_no_still(view) {
  view.querySelector(".still")?.remove()
  view.style.removeProperty("min-height")
}

function after_painting(act) {
  requestAnimationFrame(() => requestAnimationFrame(act))
}

const kept_there = kept_before()
if (kept_there != null) give_back(kept_there)
