// A new session takes the place of the one that is lost, in the page as it is: its roots are drawn behind the old ones,
// are given what the viewer has made of those (kept.js), and each is put into its place once it is painted. So no picture
// is ever blank, and the old ones can be zoomed until then. After kept.js.

const OPEN_WITHIN = 60_000 // ms from a session's making to its first picture, on a busy server
const SILENT = 15_000 // ms; one who stands in line hears something every two seconds

/** An empty place behind the one that is seen, as wide. */
function place_behind({name}) {
  const place = place_of(name)
  const behind = place.cloneNode(false)
  behind.classList.add("incoming")
  behind.removeAttribute("id")
  behind.style.width = `${place.clientWidth}px`
  place.after(behind)
  return behind
}

function socket_address() {
  return new URL(`${location.pathname.replace(/\/+$/, "")}/ws`, location.href.replace(/^http/, "ws")).href
}

/** Stand in line for a session, by its token, until it is made; `hear` is told again and again how many come first, and
 * whether there is room. Raises the code with which the server closes, or nothing where it has fallen silent. */
function turn(token, hear) {
  const line = new WebSocket(`${socket_address()}?early`, ["bokeh", token])
  return new Promise((resolve, reject) => {
    let patience
    const wait = () => {
      clearTimeout(patience)
      patience = setTimeout(() => { reject(); line.close() }, SILENT)
    }
    line.onmessage = ({data}) => {
      const said = JSON.parse(data)
      if (said.before == null) { // the session is there
        resolve()
        line.close()
      } else {
        hear(said)
        wait()
      }
    }
    line.onclose = ({code}) => {
      clearTimeout(patience)
      reject(code)
    }
    wait()
  })
}

/** Open a session by its token; its document is the one that is shown from now on, its roots follow one by one.
 *
 * Raises what BokehJS does when no session opens. */
async function exchange(token) {
  drop_incoming()
  const behind = shown.roots().map((root) => has_place(root) ? place_behind(root) : undefined)
  const opening = Bokeh.embed.add_document_from_session(socket_address(), token, document.createElement("div"), behind)
  const views = await within(OPEN_WITHIN, opening)
  const fresh = views.roots[0].model.document
  show_document(fresh)
  for (const [i, root] of fresh.roots().entries()) {
    if (behind[i] != null) when_shown(root, () => put_into_place(root, behind[i]), () => behind[i].isConnected)
  }
}

/** What is promised, unless it takes too long: then nobody wants it any more. */
function within(milliseconds, opening) {
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => {
      opening.then((views) => views.clear())
      reject(new Error("no session has opened"))
    }, milliseconds)
    opening.finally(() => clearTimeout(patience)).then(resolve, reject)
  })
}

function put_into_place(root, behind) {
  const old = Bokeh.index.roots.filter(({model}) => model.name == root.name && model != root)
  if (old.length != 0) give(root, take(old[0].model))
  after_painting(() => {
    if (!behind.isConnected) return // this session is lost as well
    const place = place_of(root.name)
    const kept = take_place(place)
    behind.classList.remove("incoming")
    behind.style.removeProperty("width")
    for (const view of old) view.remove()
    place.remove()
    give_place(behind, kept)
    forget_documents()
  })
}

/** BokehJS keeps each document for good, so one of which nothing is seen any more is emptied. */
function forget_documents() {
  const used = new Set([shown, ...Bokeh.index.roots.map(({model}) => model.document)])
  for (const one of Bokeh.documents.filter((one) => !used.has(one))) {
    Bokeh.documents.splice(Bokeh.documents.indexOf(one), 1)
    one.clear({sync: false})
  }
}

/** Take away what a session that is lost has not put into its place. */
function drop_incoming() {
  for (const behind of document.querySelectorAll(".incoming")) {
    for (const view of Bokeh.index.roots.filter(({el}) => behind.contains(el))) view.remove()
    behind.remove()
  }
}
