// What a page says where its pictures will be, when they have not come after two seconds. The server tells the socket
// `early` (index.html) how many come first and whether there is room, and closes it where too many wait: connection.js
// tries again then. After page.js, whose functions it uses.

const LOOK_EVERY = 500 // milliseconds

function words() {
  if (early.code == NO_ROOM || early.full) {
    return "There is no room just now. This page opens by itself as soon as there is some."
  }
  return early.before == null
    ? "The pictures are coming."
    : "Many people have come at once. This page opens by itself when it is its turn."
}

function say_that_it_waits() {
  const place = document.querySelector(".card .view")
  if (place == null || shown != null) {
    return
  }
  const said = document.createElement("div")
  said.className = "coming"
  said.innerHTML = '<p role="status"></p><p class="before" aria-hidden="true"></p>'
  place.prepend(said)
  const [sentence, before] = said.children
  const look = () => {
    if (sentence.textContent != words()) { // else it would be read aloud again
      sentence.textContent = words()
    }
    before.textContent = early.readyState == WebSocket.OPEN && early.before > 0 ? `${early.before} before you` : ""
    timer = setTimeout(look, LOOK_EVERY)
  }
  let timer
  look()
  when_there(() => {
    clearTimeout(timer)
    said.remove()
  })
}

setTimeout(say_that_it_waits, SAY_AFTER)
