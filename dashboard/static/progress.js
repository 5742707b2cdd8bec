// What a card says while its viewer waits: what is being computed, for how long, and how far it is. The server says the
// first and the last (components/browser.py); the seconds are counted here. After page.js, whose functions it uses.

const LONG = 30 // seconds after which a viewer learns that other things can be done meanwhile
const waiting = new Map() // what a card says: the card -> {doing, since}

function duration(seconds) {
  return seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

function sentence({doing, since}) {
  const seconds = Math.floor((performance.now() - since) / 1000)
  if (seconds < LONG) {
    const words = doing[0].toUpperCase() + doing.slice(1)
    return seconds < 1 ? words : `${words}, ${duration(seconds)}`
  }
  const meanwhile = document.getElementById("sidebar") == null ? "" : " You may change other controls meanwhile."
  return `Still ${doing}, ${duration(seconds)} so far.${meanwhile}`
}

function line_of(card) {
  const line = card.querySelector(".progress")
  if (line != null) {
    return line
  }
  const made = document.createElement("div")
  made.className = "progress"
  made.innerHTML = `<span class="words"></span><progress max="1"></progress><span class="count"></span>`
  card.querySelector(".view").append(made)
  return made
}

function show_progress(card, {node, waiting: waits, seconds, count, part}) {
  const doing = `${waits ? "waiting to compute" : "computing"} ${node}`
  const said = {doing, since: performance.now() - seconds * 1000}
  waiting.set(card, said)
  const line = line_of(card)
  line.querySelector(".words").textContent = sentence(said)
  line.querySelector(".count").textContent = count
  const bar = line.querySelector("progress")
  bar.setAttribute("aria-label", node)
  part == null ? bar.removeAttribute("value") : bar.setAttribute("value", part)
}

function show_no_progress(card) {
  waiting.delete(card)
  card.querySelector(".progress")?.remove()
}

// To those who hear the page it is said once for all cards, however long it takes.
function announce() {
  const line = document.getElementById("waiting")
  if (waiting.size == 0 || line.textContent == "") {
    const [said] = waiting.values()
    line.textContent = said == null ? "" : `${said.doing[0].toUpperCase()}${said.doing.slice(1)}.`
  }
}

function count_seconds() {
  for (const [card, said] of waiting) {
    const words = card.querySelector(".progress .words")
    const text = sentence(said)
    if (words.textContent != text) {
      words.textContent = text
    }
  }
}

when_there((shown) => {
  for (const root of shown.roots().filter((root) => root.name?.startsWith("view-"))) {
    const card = document.getElementById(root.name.replace("view-", "title-")).closest(".card")
    const tell = () => {
      root.tags.length == 0 ? show_no_progress(card) : show_progress(card, root.tags[0])
      announce()
    }
    tell()
    root.properties.tags.change.connect(tell)
  }
})
setInterval(count_seconds, 250)
