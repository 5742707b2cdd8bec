// A chart of plotly's or Vega's. Its model, whose id the element has, is `ChartSpec` of components/browser.py: which kind,
// what to draw, and the scripts of the library. Those of a page scripts.js loads when the first chart needs them; in a file and
// a notebook there is no server, and one of the models holds their text. What the author left at its default look has the page's
// colours, now and when they change. A notebook's front end runs this with each preview, hence the block around it.
{
const ran = new Set() // addresses of scripts whose text a model held

function load(address, {document: drawn}) {
  if (ran.has(address)) return null
  const texts = drawn.roots().flatMap((root) => [...root.references()]).map((model) => model.texts?.[address])
  const held = texts.find((text) => text != null)
  if (held == null) return load_script(address)
  ran.add(address)
  return run(held)
}

function run(text) {
  const {define} = window // a loader of modules, where there is one, would take it for its own
  window.define = undefined
  ;(0, eval)(text)
  window.define = define
}

function colours(element) {
  const style = getComputedStyle(element)
  const of = (name) => style.getPropertyValue(`--${name}`).trim()
  const probe = element.appendChild(document.createElement("i"))
  const plain = (name) => { // `light-dark()` is no colour to them
    probe.style.color = of(name)
    return getComputedStyle(probe).color
  }
  const found = Object.fromEntries(["text", "muted", "edge", "surface"].map((name) => [name, plain(name)]))
  probe.remove()
  return {...found, font: style.fontFamily}
}

function merged(first, second) {
  const both = {...first}
  for (const [name, value] of Object.entries(second ?? {})) {
    const is_part = value != null && typeof value == "object" && !Array.isArray(value)
    both[name] = is_part ? merged(both[name] ?? {}, value) : value
  }
  return both
}

const KINDS = {
  plotly: {
    async draw(place, {data, layout, frames}, {text, muted, edge, font}) {
      const line = {gridcolor: edge, linecolor: edge, zerolinecolor: edge, tickfont: {color: muted}}
      const clear = "rgba(0,0,0,0)"
      const ours = {
        paper_bgcolor: clear, plot_bgcolor: clear, modebar: {bgcolor: clear, color: muted, activecolor: text}, font: {color: text, family: font}, xaxis: line, yaxis: line,
        polar: {bgcolor: clear, angularaxis: line, radialaxis: line}, ternary: {bgcolor: clear}, geo: {bgcolor: clear},
        scene: Object.fromEntries(["xaxis", "yaxis", "zaxis"].map((axis) => [axis, {...line, backgroundcolor: clear}])),
      }
      let {template} = layout
      if (template?.of_the_page) {
        const {of_the_page, ...rest} = template
        template = {...rest, layout: merged(rest.layout, ours)}
      }
      const drawn = {uirevision: "the viewer's", autosize: true, ...layout, template}
      await Plotly.react(place, {data, layout: drawn, frames, config: {responsive: true, displaylogo: false}})
      dress(place.getRootNode())
    },
    end: (place) => Plotly.purge(place),
  },
  vega: {
    async draw(place, {$schema, ...spec}, {text, muted, edge, font}) {
      const axis = {gridColor: edge, domainColor: edge, tickColor: edge, labelColor: muted, titleColor: text}
      const ours = {
        background: "transparent", font, axis, legend: {labelColor: muted, titleColor: text}, view: {stroke: edge},
        title: {color: text, subtitleColor: muted}, header: {labelColor: muted, titleColor: text}, text: {color: text},
      }
      const wide = "mark" in spec || "layer" in spec
      const {row, column, facet} = spec.encoding ?? {}
      const fit = wide && !("width" in spec) && !row && !column && !facet ? {width: "container"} : {}
      this.end(place)
      const options = {mode: "vega-lite", actions: false, renderer: "svg", defaultStyle: false}
      place.vega = await vegaEmbed(place, {...spec, ...fit, config: merged(ours, spec.config)}, options)
    },
    end: (place) => place.vega?.finalize(),
  },
}

/** Plotly's rules for what it draws are in the page's head, where a shadow root does not see them. */
function dress(root) {
  const style = document.querySelector("style[id^='plotly.js-style-global']")
  if (style == null || root.adoptedStyleSheets?.some((sheet) => sheet.of == style)) return
  const sheet = Object.assign(new CSSStyleSheet(), {of: style})
  sheet.replaceSync([...style.sheet.cssRules].map((rule) => rule.cssText).join("\n"))
  root.adoptedStyleSheets.push(sheet)
}

class DataChart extends HTMLElement {
  connectedCallback() {
    const id = this.getAttribute("model")
    this.model = Bokeh.documents.map((one) => one.get_model_by_id(id)).find((model) => model != null)
    this.place = this.querySelector("div") ?? this.appendChild(document.createElement("div"))
    this.redraw = () => { this.drawing = (this.drawing ?? Promise.resolve()).then(() => this.draw()) }
    this.model.properties.spec.change.connect(this.redraw)
    document.addEventListener("theme", this.redraw)
    this.redraw()
  }

  disconnectedCallback() {
    this.model.properties.spec.change.disconnect(this.redraw)
    document.removeEventListener("theme", this.redraw)
    this.drawing.then(() => this.kind?.end(this.place))
  }

  async draw() {
    const {kind, spec, scripts} = this.model
    const drawn = `${colours(this).text} ${spec}`
    if (!this.isConnected || this.drawn == drawn) return
    try {
      await Promise.all(scripts.map((address) => load(address, this.model)))
      this.kind = KINDS[kind]
      await this.kind.draw(this.place, JSON.parse(spec), colours(this))
      this.drawn = drawn
      this.classList.remove("undrawn")
    } catch (error) {
      console.warn(`a chart could not be drawn: ${error}`)
      this.place.textContent = "This could not be drawn."
      this.classList.add("undrawn")
    }
  }
}

if (customElements.get("data-chart") == null) customElements.define("data-chart", DataChart)
}
