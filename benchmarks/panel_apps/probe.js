// What the bench of Panel apps does inside a page, the same for both servers.
window.app = (() => {
  const models = () => (window.Bokeh?.documents ?? []).flatMap((doc) => [...doc._all_models.values()])

  const said = (model) => [model.text, model.title].filter((text) => typeof text == "string")

  const shows = (text) => models().some((model) => said(model).some((found) => new RegExp(`${text}\\b`).test(found)))

  // The figure that tells its value in its title.
  const figure = () => [...Bokeh.index.query((view) => view.model.type == "Figure" && view.model.title?.text)][0]

  const is_there = () => window.Bokeh?.index != null &&
    [...Bokeh.index.query((view) => /Figure|Slider|Input|Tabulator/.test(view.model.type))].some((view) => view.el?.isConnected)

  function set(label, value) {
    models().find((model) => [model.title, model.label].includes(label) && "value" in model).value = value
  }

  function select(rows) {
    const renderer = models().find((model) => model.type == "GlyphRenderer" && model.glyph.type == "Scatter")
    renderer.data_source.selected.indices = rows
  }

  const tick = () => Number(figure().model.title.text.match(/\d+/)[0])

  async function next_tick() {
    const before = tick()
    while (tick() == before) await new Promise(requestAnimationFrame)
  }

  const zoom = () => [figure().model.x_range, figure().model.y_range].flatMap(({start, end, factors}) =>
    factors ? [] : [start, end])

  function frame_box() {
    const view = figure()
    view.model.toolbar.tools.find(({type}) => type == "WheelZoomTool").active = true
    const {left, top} = view.el.getBoundingClientRect()
    const {x, y, width, height} = view.frame.bbox
    return {x: left + x, y: top + y, width, height}
  }

  return {is_there, shows, set, select, next_tick, zoom, frame_box}
})()
