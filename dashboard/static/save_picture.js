// "Take it with you": the data behind a view as a file from the server, the picture as PNG or SVG from the browser,
// which alone knows where the viewer has zoomed to and whether it is dark.
//
// An element says what it takes: <button data-take="png" data-view="map" data-file="towns-map">, or "svg", or
// <a data-take="data" data-view="map" href="data.csv?...">, whose address follows the page's own.

const LONG_ENOUGH = 40_000 // ms for any browser to have saved a file that a link names

/** The picture of a view, as it is on the screen now, as a Blob; `kind` is "png" or "svg". */
export async function picture(view_name, kind) {
  const view = find(view_name)
  const legends = [...Bokeh.index.query((one) => one.model.type == "Legend" && inside(one, view))]
  return WRITERS[kind](view.export(kind), surface(view.el), legends)
}

/** Save the picture of a view as `<file_name>-<date>.png` or `.svg`. */
export async function export_picture(view_name, kind, file_name) {
  const url = URL.createObjectURL(await picture(view_name, kind))
  const link = document.createElement("a")
  link.href = url
  link.download = `${file_name}-${today()}.${kind}`
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), LONG_ENOUGH)
}

/** The address of the data behind a view, for the controls as the page's address has them. */
export function data_address(view_name, search = location.search) {
  // First of all our own `view`: a control may have that name too.
  const rest = search.replace(/^\?/, "")
  return `data.csv?view=${encodeURIComponent(view_name)}${rest && "&"}${rest}`
}

function find(view_name) {
  const root = Bokeh.index.roots.find((view) => view.model.name == `view-${view_name}`)
  // A card that holds one figure is that figure; one that holds several is exported as it is laid out.
  const only = root?.child_views?.length == 1 ? root.child_views[0] : root
  if (only == null) throw new Error(`no view is named ${view_name}`)
  return only
}

function inside(view, other) {
  return view != null && (view == other || inside(view.parent, other))
}

/** The first colour behind an element that is not see-through: figures let the page show through. */
function surface(element) {
  for (let at = element; at instanceof Element; at = at.parentElement ?? at.getRootNode().host) {
    const colour = getComputedStyle(at).backgroundColor
    if (!/^(transparent|rgba\(.*, 0\))$/.test(colour)) return colour
  }
  return "white"
}

function png(layer, ground, _legends) {
  const {canvas} = layer
  const whole = new OffscreenCanvas(canvas.width, canvas.height)
  const context = whole.getContext("2d")
  context.fillStyle = ground
  context.fillRect(0, 0, whole.width, whole.height)
  context.drawImage(canvas, 0, 0)
  return whole.convertToBlob({type: "image/png"})
}

function svg(layer, ground, legends) {
  const root = layer.ctx.get_svg().cloneNode(true)
  const [width, height] = [root.getAttribute("width"), root.getAttribute("height")]
  root.setAttribute("viewBox", `0 0 ${width} ${height}`)
  const back = document.createElementNS(root.namespaceURI, "rect")
  back.setAttribute("width", "100%")
  back.setAttribute("height", "100%")
  back.setAttribute("fill", ground)
  root.prepend(back)
  unscale(root, legends)
  return new Blob([new XMLSerializer().serializeToString(root)], {type: "image/svg+xml"})
}

/** BokehJS puts the marks of a legend into an SVG as pictures of as many units as they have pixels on this screen. */
function unscale(root, legends) {
  const marks = new Set(legends.flatMap((legend) => legend.entries.map(({glyph}) => glyph.canvas.toDataURL?.())))
  for (const image of root.querySelectorAll("image")) {
    if (marks.has(image.href.baseVal)) {
      for (const side of ["width", "height"]) image.setAttribute(side, image.getAttribute(side) / devicePixelRatio)
    }
  }
}

const WRITERS = {png, svg}

/** The viewer's own date, as `2026-11-22`. */
function today() {
  const now = new Date()
  return new Date(now - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
}

document.addEventListener("click", (event) => {
  const taker = event.target.closest?.("[data-take]")
  if (taker == null) return
  const {take, view, file} = taker.dataset
  if (take == "data") taker.href = data_address(view)
  else export_picture(view, take, file)
})
