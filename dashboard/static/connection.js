// When the connection goes: the page says so in one line, what needs the server is at rest, and the page tries by itself
// until it is back, for as long as it is open. Pictures stay, can be zoomed and saved. After exchange.js.
//
// It asks for the page at its address. Only a page of ours that can be shown is an answer: not one that says that it is
// starting or full, nor one that a router or a proxy has made. It comes with a token for a new session, and is of the
// same release (it stands in line for the session, exchange.js) or of another one (loaded again, kept.js). Why no timer alone is trusted: those of a tab in
// the background run once a minute, those of a closed laptop not at all.

const LOST = "Connection lost. This page comes back by itself."
const FULL = "There is no room just now. This page comes back by itself as soon as there is some."
const CROWD = "Many people have come at once. This page comes back by itself when it is its turn."
const PART = 1 / 8 // of the time since the connection was lost is the pause until the next try
const SHORTEST = 1_000 // ms
const LONGEST = 30_000 // ms
const WAKING = 45_000 // ms until a try is given up: a dyno that is asleep answers after 10 to 30 s
const SOON = 5_000 // ms until a try gives way to another one when the viewer looks; until a question is answered
const FIRST_DOCUMENT = 30_000 // ms from the session's making until its document must be there
const LOOK = 5_000 // ms from one look at the clock to the next
const SINCE = "lost since" // the name in the session's storage
const ASLEEP = 30_000 // ms that the clock must have gone on by for the computer to have slept

const line = document.getElementById("connection")
let lost_at = null // ms; null while there is a connection
let is_closed = false // whether the socket is known to be; one that is only silent may come back
let attempt = null // the try that is under way: when it began, what ends it, whether it opens a session
let timer = null // until the next one

function release_of(page) {
  return page.querySelector("meta[name=release]")?.content
}

function lose(closed) {
  is_closed ||= closed
  drop_incoming()
  if (lost_at == null) {
    lost_at = since()
    say_why(shown == null && early.code == NO_ROOM ? "" : LOST) // waiting.js says so where the pictures will be
    rest()
    try_later()
  }
}

/** Now; where a page that was loaded again has not got a session yet, when that began, so that it is not loaded on and on. */
function since() {
  try {
    sessionStorage[SINCE] ??= Date.now()
    return Number(sessionStorage[SINCE])
  } catch {
    return Date.now() // a browser that forbids storage
  }
}

/** Say so, once: else it would be read aloud again. */
function say_why(words) {
  if (line.textContent != words) line.textContent = words
}

function come_back() {
  lost_at = null
  is_closed = false
  clearTimeout(timer)
  attempt = null
  say_why("")
  end_rest()
}

// Tries ----------------------------------------------------------------------------------------------------------

/** ms until the next try; longer, the longer the connection is lost, unless the server says how long. */
function pause(asked_for) {
  const wanted = asked_for || (Date.now() - lost_at) * PART
  return Math.min(Math.max(wanted, SHORTEST), LONGEST) * (0.75 + Math.random() / 2) // so that not all come at once
}

function try_later(asked_for) {
  clearTimeout(timer)
  timer = setTimeout(try_now, pause(asked_for))
}

async function try_now() {
  clearTimeout(timer)
  const controller = new AbortController()
  const mine = attempt = {at: Date.now(), controller, opens: false}
  let asked_for
  try {
    if (!is_closed && await answers()) return come_back()
    if (mine != attempt) return // the viewer looked
    asked_for = await ask_for_page(AbortSignal.any([controller.signal, AbortSignal.timeout(WAKING)]))
  } catch {
    // nobody answers, or not to the end
  }
  if (mine == attempt) {
    drop_incoming()
    attempt = null
    if (lost_at != null) try_later(asked_for)
  }
}

/** Go on with the page that is at this address now. Returns how long the server asks to wait, if it does, in ms. */
async function ask_for_page(signal) {
  const answer = await fetch(location.href, {cache: "no-store", signal})
  const text = await answer.text()
  const page = new DOMParser().parseFromString(text, "text/html")
  if (answer.ok && answer.redirected && new URL(answer.url).pathname != location.pathname) {
    await load_again() // whoever must log in again comes back here
  } else if (release_of(page) == null) {
    if (page.querySelector("[data-full]") != null) say_why(FULL)
    const starts = page.querySelector("main[aria-busy]") != null
    return Number(answer.headers.get("Retry-After")) * 1000 || (starts ? SHORTEST : 0)
  } else if (shown == null || release_of(page) != release_of(document)) {
    await load_again()
  } else {
    is_closed = attempt.opens = true // whatever comes of the old session
    const [, token] = /"token":\s*"([^"]+)"/.exec(text)
    await stand_in_line(token)
    await exchange(token)
    come_back()
  }
}

/** Wait for the turn at a session of this token; after a moment the page says why. */
async function stand_in_line(token) {
  const {at} = attempt
  try {
    await turn(token, ({full}) => { if (Date.now() - at > SAY_AFTER) say_why(full ? FULL : CROWD) })
  } catch (code) {
    say_why(code == NO_ROOM ? FULL : LOST)
    throw code
  }
}

/** Leave this page, which tries nothing any more. */
function load_again() {
  attempt.opens = true
  reload()
  return new Promise(() => {})
}

/** The viewer looks, or the network is there again: no reason to wait any longer. */
function hurry() {
  if (document.hidden) return
  if (lost_at == null) {
    look()
  } else if (attempt == null || !attempt.opens && Date.now() - attempt.at > SOON) {
    attempt?.controller.abort()
    try_now()
  }
}

// Whether the server still hears ---------------------------------------------------------------------------------

/** Ask the server for a sign of life (`Pulse` of components/browser.py). */
function answers() {
  const pulse = shown && root_named(shown, "pulse")
  if (pulse == null) return Promise.resolve(false)
  pulse.asked += 1
  const {asked} = pulse
  return new Promise((resolve) => {
    const hear = () => { if (pulse.answered >= asked) end(true) }
    const end = (answered) => {
      clearTimeout(patience)
      pulse.change.disconnect(hear)
      resolve(answered)
    }
    const patience = setTimeout(end, SOON, false)
    pulse.change.connect(hear)
  })
}

async function look() {
  if (look.under_way || shown == null) return
  look.under_way = true
  const asked = shown
  if (!await answers() && asked == shown) lose(false)
  look.under_way = false
}

let clock = Date.now()
function look_at_clock() {
  const slept = Date.now() - clock > ASLEEP
  clock = Date.now()
  if (slept) hurry()
}

// At rest --------------------------------------------------------------------------------------------------------

const MAY_BE_PRESSED = new Set(["Tab", "Escape", "Shift"])

/** What needs the server: fields, and links that would lead to the browser's own page of errors. */
function* in_need() {
  for (const view of window.Bokeh?.index.query(is_field) ?? []) yield view
  for (const el of document.querySelectorAll("a[href]:not([href^='#'])")) {
    if (el.origin == location.origin) yield {el}
  }
}

/** What has the focus keeps it, hence no `inert` and no `disabled`: these would put whoever uses keys back to the start. */
function rest() {
  document.documentElement.dataset.connection = "lost"
  for (const {el} of in_need()) {
    el.dataset.resting = ""
    for (const part of parts(el)) part.setAttribute("aria-disabled", "true")
  }
}

/** Fields that are not exchanged yet have no server any more and stay at rest. */
function end_rest() {
  delete document.documentElement.dataset.connection
  for (const {el, model} of in_need()) {
    if (model != null && model.document != shown) continue
    delete el.dataset.resting
    for (const part of parts(el)) part.removeAttribute("aria-disabled")
  }
}

function parts(el) {
  return [el, ...el.shadowRoot?.querySelectorAll(FIELD) ?? []]
}

function keep_at_rest(event) {
  const resting = event.composedPath().some((at) => at.dataset?.resting != null)
  if (!resting || event.type == "keydown" && (MAY_BE_PRESSED.has(event.key) || event.ctrlKey || event.metaKey)) return
  event.stopImmediatePropagation()
  event.preventDefault()
}

// ----------------------------------------------------------------------------------------------------------------

for (const type of ["pointerdown", "mousedown", "touchstart", "click", "keydown", "beforeinput"]) {
  addEventListener(type, keep_at_rest, {capture: true, passive: false})
}
for (const type of ["visibilitychange", "resume"]) document.addEventListener(type, hurry)
for (const type of ["online", "focus", "pageshow"]) addEventListener(type, hurry)
addEventListener("offline", () => lose(false))
setInterval(look_at_clock, LOOK)

// The session that comes with the page may fail as well; `early` (index.html) says when it has been made.
function expect_document() {
  if (shown != null || typeof early == "undefined") return
  const patience = early.failed ? SOON : FIRST_DOCUMENT
  early.ended != null && Date.now() - early.ended > patience ? lose(true) : setTimeout(expect_document, 1000)
}

if (release_of(document) != null) {
  expect_document()
  when_there((bokeh) => {
    try { sessionStorage.removeItem(SINCE) } catch {}
    bokeh.on_event("connection_lost", (_, {connection}) => {
      connection.deref()?.close() // BokehJS would say in the console of each zoom that it cannot be sent
      if (bokeh == shown) lose(true)
    })
  })
}
