// What a notebook's front end needs before it can show the page: the page's variables, which follow its light and dark,
// and BokehJS, once. The kernel calls this with both.

(function (variables, scripts, version) {
  const style = document.getElementById("dashboard-preview") ?? document.head.appendChild(document.createElement("style"))
  style.id = "dashboard-preview"
  style.textContent = variables

  if (window.Bokeh?.version != version || window.Bokeh.Panel == null) {
    const {define} = window // a loader of modules, where there is one, would take these for its own
    window.define = undefined
    for (const text of scripts) {
      const script = document.createElement("script")
      script.textContent = text
      document.head.append(script)
    }
    window.define = define
  }

  // The words in figures are painted, so they do not follow a change of colours by themselves, nor do charts.
  window.dashboard_repaint ??= new MutationObserver(() => {
    for (const view of Bokeh.index.query((view) => view.model.type == "Figure" || view.model.type == "Plot")) {
      view.request_paint()
    }
    document.dispatchEvent(new Event("theme"))
  })
  window.dashboard_repaint.observe(document.body, {attributes: true, attributeFilter: ["class", "data-jp-theme-light"]})
})
