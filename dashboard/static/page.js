// What the page does by itself, without the server: the address, light and dark, the drawer, what figures say to those
// who cannot see them. The server's side of it is in visit.py (the address) and look.py (the colours of figures).

const root = document.documentElement
const dark = matchMedia("(prefers-color-scheme: dark)")
const narrow = matchMedia("(max-width: 860px)")

// A word to the viewer, for a while; screen readers read it too.
function say(text) {
  const notice = document.getElementById("notice")
  notice.textContent = text
  notice.classList.add("shown")
  clearTimeout(say.timer)
  say.timer = setTimeout(() => notice.classList.remove("shown"), 6000)
}

// Figures --------------------------------------------------------------------------------------------------------

function* figures() {
  for (const view of Bokeh.index.query((view) => view.model.type == "Figure" || view.model.type == "Plot")) {
    yield view
  }
}

// Their words and lines are CSS variables, which a canvas does not follow by itself.
function repaint() {
  for (const view of figures()) {
    view.request_paint()
  }
}

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

function in_words(plot) {
  const title = plot.title?.text || "Figure"
  const horizontal = axis_in_words("horizontal axis", [...plot.below, ...plot.above].filter(is_axis), plot.x_range)
  const vertical = axis_in_words("vertical axis", [...plot.left, ...plot.right].filter(is_axis), plot.y_range)
  return `${title}. ${horizontal}; ${vertical}.`
}

function is_axis(model) {
  return model.type.endsWith("Axis")
}

function describe_figures() {
  describe_figures.timer = null
  for (const view of figures()) {
    const words = in_words(view.model)
    if (view.el.getAttribute("aria-label") != words) {
      view.el.setAttribute("role", "figure")
      view.el.setAttribute("aria-label", words)
    }
  }
}

// Once for many changes: a document tells of each property.
function describe_soon() {
  describe_figures.timer ??= setTimeout(describe_figures, 200)
}

// Light and dark -------------------------------------------------------------------------------------------------

function is_dark() {
  return root.dataset.theme ? root.dataset.theme == "dark" : dark.matches
}

function show_theme() {
  const button = document.getElementById("theme")
  button.setAttribute("aria-pressed", String(is_dark()))
  repaint()
}

function choose_theme() {
  const chosen = is_dark() ? "light" : "dark"
  root.dataset.theme = chosen
  try {
    // What the system says anyway needs no remembering: then the page follows the system again.
    (chosen == "dark") == dark.matches ? localStorage.removeItem("theme") : localStorage.setItem("theme", chosen)
  } catch {
    // a browser that forbids storage forgets
  }
  show_theme()
}

// The address ----------------------------------------------------------------------------------------------------

const RELOAD = "reload" // said by the server when somebody saved what the page shows, with --dev

function show_address(place) {
  const [search, ...words] = place.tags
  const notices = words.filter((word) => word != RELOAD)
  if (search != null && search != location.search) {
    history.replaceState(history.state, "", search + location.hash)
  }
  for (const link of document.querySelectorAll("a[data-story]")) {
    link.search = location.search // so that the way back leads to the same picture
  }
  if (notices.length != 0) {
    say(notices.join(" "))
  }
  if (notices.length != words.length) {
    location.reload()
  }
}

async function copy_link() {
  try {
    await navigator.clipboard.writeText(location.href)
    say("The link is copied.")
  } catch {
    say(`This is the link: ${location.href}`)
  }
}

// The drawer -----------------------------------------------------------------------------------------------------

function fold() {
  const sidebar = document.getElementById("sidebar")
  if (sidebar != null) {
    sidebar.open = !narrow.matches
  }
}

// Once the document is there -------------------------------------------------------------------------------------

// BokehJS tells nobody that a document has arrived, so this asks until it has.
function when_there(then) {
  const place = window.Bokeh?.documents[0]?.get_model_by_name("place")
  place == null ? setTimeout(when_there, 30, then) : then(place)
}

fold()
narrow.addEventListener("change", fold)
dark.addEventListener("change", show_theme)
document.getElementById("theme").addEventListener("click", choose_theme)
document.getElementById("copy")?.addEventListener("click", copy_link)

when_there((place) => {
  show_address(place)
  place.properties.tags.change.connect(() => show_address(place))
  show_theme()
  describe_figures()
  place.document.on_change(describe_soon)
})
