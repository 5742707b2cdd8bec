// The libraries that components need in the browser, Vega, ECharts, an editor, from this server: loaded when the first
// component of a kind comes, with the page or later. The server puts in front of this (pages/scripts.py): `NEEDY`, the types
// of models that need any, and `TABLE`, where it is said what: scripts in the order of loading, modules with the names
// that they are known by, and styles.
//
// A part of the page is built once what is in it has its scripts; whatever else is there does not wait. Before BokehJS
// builds anything; after page.js, and before undrawn.js, which tells of what could not be loaded.
{
const loading = new Map() // by address: the promise of it
const settled = new Set() // addresses of what is loaded, or cannot be
const failed = new Set()

async function settle(address, fetch) {
  try {
    if (address.includes("//")) throw new Error("it lies on another host")
    await fetch()
  } catch (error) {
    failed.add(address)
    console.warn(`${address} could not be loaded: ${error.message ?? "it is not there"}`)
  }
  settled.add(address)
}

function load(address, fetch) {
  if (!loading.has(address)) loading.set(address, settle(address, fetch))
  return loading.get(address)
}

function element(name, properties) {
  return new Promise((done, failed) => {
    const made = Object.assign(document.createElement(name), {...properties, onload: done, onerror: failed})
    document.head.append(made)
  })
}

window.load_script = (address) => load(address, async () => {
  await element("script", {src: address, async: false})
  if (address.includes("bokeh-mathjax")) look_again_for_formulas()
})

// BokehJS asks for its own bundle of formulas with the first widget, and not again.
function look_again_for_formulas() {
  const {provider} = Bokeh.Models.get("Div").prototype.default_view.prototype
  if (provider.status == "failed") provider.status = "not_started"
}

const style = (address) => load(address, () => element("link", {rel: "stylesheet", href: address}))
const module = (address, name) => load(address, async () => {
  const {default: found} = await import(new URL(address, document.baseURI))
  if (name != null) window[name] = found
})

let needs = null // by type: the table, when it is there
const needy = new Set(NEEDY)

const table = () => load(TABLE, async () => { needs = await (await fetch(TABLE)).json() })

/** The files that models of this type wait for, as far as that is known. */
function files(type) {
  return needs == null ? [TABLE] : [...needs[type].scripts, ...Object.keys(needs[type].modules)]
}

/** Whether nothing is to be waited for that models of this type need. */
function has(type) {
  return files(type).every((address) => settled.has(address))
}

/** The first script that models of this type need and that cannot be loaded. */
function lacking(type) {
  return files(type).find((address) => failed.has(address))
}

async function fetch_for(type) {
  await table()
  if (needs == null) return
  const {scripts, modules, styles} = needs[type]
  styles.forEach(style)
  await Promise.all([...scripts.map(load_script), ...Object.entries(modules).map((one) => module(...one))])
}

/** The types of these models, and of all that they refer to, that need scripts. */
function types_of(models) {
  const types = new Set(models.flatMap((model) => [...model.references()]).map(({type}) => type))
  return [...types].filter((type) => needy.has(type))
}

/** What must be loaded until these models can be built: a promise, or null where nothing must. */
function missing(models) {
  const wanted = types_of(models).filter((type) => !has(type))
  return wanted.length == 0 ? null : Promise.all(wanted.map(fetch_for))
}

function refuse(models) {
  const script = types_of(models).map(lacking).find((address) => address != null)
  if (script != null) throw Object.assign(new Error(`${script} could not be loaded`), {script})
}

const building = new WeakMap() // of a view whose parts wait, until when

/** Build the parts of a view when they can be; one after the other, for BokehJS would build a part twice. */
async function build_later(view, build, before) {
  await before?.catch(() => {})
  for (let needed; (needed = missing(view.child_models)) != null; ) await needed
  if (failed.size != 0) refuse(view.child_models)
  return await build()
}

function wrap(prototype) {
  const inner = prototype.build_child_views
  prototype.build_child_views = function () {
    const before = building.get(this)
    if (before == null && failed.size == 0 && missing(this.child_models) == null) return inner.call(this)
    if (this.is_root && !this._was_built && missing(this.child_models) != null) { // BokehJS builds no other root before this one
      later(this)
      return Promise.resolve([])
    }
    const built = build_later(this, () => inner.call(this), before)
    building.set(this, built)
    const end = () => { if (building.get(this) == built) building.delete(this) }
    built.then(end, end)
    return built
  }
}

async function later(view) {
  const waits = missing(view.child_models)
  building.set(view, waits)
  await waits
  building.delete(view)
  if (!view.is_destroyed) await view.update_children()
}

const prototypes = new Set()
for (const name of Bokeh.Models.names) {
  let found = Bokeh.Models.get(name)?.prototype.default_view?.prototype
  for (; found != null; found = Object.getPrototypeOf(found)) {
    if (Object.hasOwn(found, "build_child_views")) prototypes.add(found)
  }
}
prototypes.forEach(wrap)

// Modules that an author wrote are imported by their models, before there is a view. The browser does so by itself; names
// for other modules need a script, which takes the place of this.
let with_names = null
window.importShim ??= Object.assign(
  async (...about) => with_names == null ? await import(about[0]) : (await with_names, await window.importShim(...about)),
  {
    addImportMap: (map) => {
      if (Object.keys({...map.imports, ...map.scopes}).length == 0) return
      with_names ??= fetch_for("importmap")
      with_names.then(() => window.importShim.addImportMap(map))
    },
  },
)

// Icons are letters of a font, which BokehJS would have from another host.
const icons = Bokeh.Models.get("TablerIcon").prototype.default_view
icons._url = "dashboard/static/icons"
icons._fonts = new icons._fonts.constructor(`@font-face { font-family: "tabler-icons"; src: url("${ICON_FONT}") format("woff2"); }`)

when_there(() => { // with another document what could not be loaded is tried again
  for (const address of failed) {
    loading.delete(address)
    settled.delete(address)
  }
  failed.clear()
})
}
