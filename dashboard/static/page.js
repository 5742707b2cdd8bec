// What the page does by itself, without the server: the address and the drawer. The server's side of it is in pages/visit.py.
// Light and dark are in theme.js, what figures need in figures.js, what is said to those who cannot see in aria.js.

const narrow = matchMedia("(max-width: 860px)")

// A word to the viewer, for a while; screen readers read it too.
function say(text) {
  const notice = document.getElementById("notice")
  notice.textContent = text
  notice.classList.add("shown")
  clearTimeout(say.timer)
  say.timer = setTimeout(() => notice.classList.remove("shown"), 6000)
}

// The address ----------------------------------------------------------------------------------------------------

const SOON = 50 // milliseconds; the picture that comes with the address is painted first

// What the server tells is `Address` of components/browser.py.
function show_address({query, reload}) {
  if (query != null && query != location.search) {
    history.replaceState(history.state, "", query + location.hash)
  }
  for (const link of document.querySelectorAll("a[data-story]")) {
    link.search = location.search // so that the way back leads to the same picture
  }
  if (reload) {
    location.reload()
  }
}

function say_notices({notices}) {
  if (notices.length != 0) {
    say(notices.join(" "))
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

// While the data is being read -----------------------------------------------------------------------------------

// A reload every second would be read aloud every second, so this asks first.
async function open_when_read() {
  try {
    const page = await (await fetch(location.href)).text()
    if (page.includes('id="the-page"') && !page.includes('aria-busy="true"')) { // and not what a router says instead
      location.reload()
    }
  } catch {
    // a server that restarts will answer again
  }
  setTimeout(open_when_read, 1000)
}

// Where many have come ------------------------------------------------------------------------------------------

// What waiting.js and connection.js have in common.
const SAY_AFTER = 2000 // milliseconds
const NO_ROOM = 1013 // the code with which server/admission.py closes a socket

// Once the document is there -------------------------------------------------------------------------------------

let shown = null // Bokeh's document: the page's first, or the one that took its place (exchange.js)
const followers = []

/** Act with the document that is shown, once it is there, and with each that takes its place. */
function when_there(then) {
  followers.push(then)
  if (shown != null) then(shown)
}

function show_document(arrived) {
  shown = arrived
  for (const then of followers) then(arrived)
}

// BokehJS has no event for a document that has arrived, so this asks until it has.
function await_document() {
  const first = window.Bokeh?.documents[0]
  first == null ? setTimeout(await_document, 30) : show_document(first)
}

// Among the roots alone, for an author's figure may have any name.
function root_named(document, name) {
  return document.roots().find((root) => root.name == name)
}

fold()
narrow.addEventListener("change", fold)
document.getElementById("copy")?.addEventListener("click", copy_link)

await_document()
if (document.querySelector("main[aria-busy]") != null) {
  setTimeout(open_when_read, 1000)
}

when_there((document) => {
  const address = root_named(document, "address")
  if (address != null) { // an exported file has none
    show_address(address)
    say_notices(address)
    address.change.connect(() => setTimeout(show_address, SOON, address))
    address.properties.notices.change.connect(() => say_notices(address)) // at once, for they may be gone soon
  }
})
