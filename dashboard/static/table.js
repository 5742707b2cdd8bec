// A table: its headings sort, its field searches, its buttons turn pages. All of its HTML is the server's, what is around
// the rows (components/table_html.py) and the rows themselves: this tells what the viewer wishes to see, and shows what
// comes. Both cross in the model whose id the element has, `TableRows` of components/browser.py. The rows alone are
// replaced, so the focus stays where it is.
//
// In a file there is no server: the model holds all rows, and `found_here` finds those that are wished for. A notebook's
// front end runs this with each preview, hence the block around it.
{
const SOON = 100 // milliseconds from a letter of a search to the search
const CROWD = 0.6 // of the room: columns that stay take no more, or only the first one stays
const {format} = new Intl.NumberFormat("en")

class DataTable extends HTMLElement {
  connectedCallback() {
    this.model = document_of(this).get_model_by_id(this.getAttribute("model"))
    this.size = Number(this.getAttribute("rows"))
    for (const part of ["count", "search", "sideways", "pages", "range"]) {
      this[part] = this.querySelector(`.${part}`)
    }
    this.field = this.querySelector("input")
    this.body = this.querySelector("tbody")
    this.headings = [...this.querySelectorAll("thead th")]
    this.querySelector("caption").textContent = title_around(this)
    this.field.addEventListener("input", () => this.search_soon())
    this.addEventListener("click", (event) => this.press(event))
    this.sideways.addEventListener("scroll", () => this.show_edges())
    this.observer = new ResizeObserver(() => this.fit())
    this.observer.observe(this)
    this.tell = () => this.show()
    this.take_up = () => this.show_words()
    this.model.properties.shown.change.connect(this.tell)
    this.model.properties.wish.change.connect(this.take_up)
    this.show_words()
    this.show()
  }

  disconnectedCallback() {
    clearTimeout(this.timer)
    this.observer.disconnect()
    this.model.properties.shown.change.disconnect(this.tell)
    this.model.properties.wish.change.disconnect(this.take_up)
  }

  // What the viewer wishes ---------------------------------------------------------------------------------------

  /** What was wished for last, whether it is shown already or not. */
  get wish() {
    const {wish, shown} = this.model
    return wish?.number > shown.number ? wish : {...shown, words: shown.words.join(" ")}
  }

  ask(change) {
    clearTimeout(this.timer)
    const {page, sorters, number} = this.wish
    const wish = {page, sorters, words: this.field.value, number: number + 1, ...change}
    this.classList.add("waiting")
    this.model.wish = wish
    if (this.model.held != null) {
      this.held ??= JSON.parse(this.model.held)
      this.model.shown = found_here(this.held, this.size, wish)
    }
  }

  press({target, shiftKey}) {
    const button = target.closest("button")
    const heading = target.closest("thead th")
    if (button == null) {
      this.unfold(target.closest("tbody tr"))
    } else if (heading != null) {
      this.sort(heading.dataset.name, shiftKey)
    } else {
      this.turn(button.className)
    }
  }

  /** From the page that was wished for last: who presses twice turns two pages. */
  turn(to) {
    const page = pages_from(this.wish.page, this.last)[to]
    if (page >= 1 && page <= this.last && page != this.wish.page) {
      this.ask({page})
    }
  }

  /** Upwards, then downwards, then as the rows stand; with the shift key besides the columns that sort already. */
  sort(name, besides) {
    const {sorters} = this.wish
    const [, upwards] = sorters.find(([column]) => column == name) ?? []
    const others = besides ? sorters.filter(([column]) => column != name) : []
    this.ask({page: 1, sorters: upwards === false ? others : [...others, [name, upwards == null]]})
  }

  search_soon() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.ask({page: 1}), SOON)
  }

  /** A wish may come from a page that was open before (kept.js). */
  show_words() {
    if (this.field.value != this.wish.words) {
      this.field.value = this.wish.words
    }
  }

  /** Show all of a text that is longer than its place, or no longer; not to somebody who marks a text to copy it. */
  unfold(row) {
    if (row != null && getSelection().isCollapsed) {
      row.classList.toggle("whole", [...row.cells].some((cell) => cell.scrollWidth > cell.clientWidth))
    }
  }

  // What is shown ------------------------------------------------------------------------------------------------

  show() {
    const {rows, found, total, page, sorters, words, number} = this.model.shown
    this.keep_widths(number)
    this.body.innerHTML = rows
    this.show_order(sorters)
    const left_out = this.field.value.trim().split(/\s+/).length > Math.max(1, words.length)
    const of_all = words.length == 0 ? "" : `${format(found)} of `
    tell(this.count, `${of_all}${format(total)} ${total == 1 ? "row" : "rows"}${left_out ? `, by the first ${words.length} words` : ""}`)
    this.search.hidden = total <= this.size && words.length == 0
    this.show_pages(page, found, total)
    this.classList.toggle("waiting", this.model.wish?.number > number)
    this.fit()
  }

  /** A page turns, a search goes on: no column gets narrower than it was, or words would jump to and fro. Other data has
   * widths of its own, whatever was shown before. */
  keep_widths(number) {
    const kept = this.number != null && number != this.number // an answer to a wish
    const widths = this.headings.map((heading) => kept ? `${heading.getBoundingClientRect().width}px` : "")
    this.headings.forEach((heading, i) => { heading.style.minWidth = widths[i] })
    this.number = number
  }

  show_order(sorters) {
    for (const heading of this.headings) {
      const place = sorters.findIndex(([name]) => name == heading.dataset.name)
      heading.ariaSort = place < 0 ? "none" : sorters[place][1] ? "ascending" : "descending"
      heading.dataset.place = sorters.length > 1 && place >= 0 ? place + 1 : ""
    }
  }

  show_pages(page, found, total) {
    this.last = Math.max(1, Math.ceil(found / this.size))
    for (const button of this.pages.querySelectorAll("button")) {
      const to = pages_from(page, this.last)[button.className]
      // Not `disabled`, which would take the focus from the one who has come to the last page.
      button.ariaDisabled = String(to == page || to < 1 || to > this.last)
    }
    const from = Math.min(found, (page - 1) * this.size + 1)
    // To those who hear the page a search says how many rows it finds, and a turn of the page which they are.
    this.range.ariaLive = this.page == page ? "off" : "polite"
    tell(this.range, `${format(from)}–${format(Math.min(found, page * this.size))} of ${format(found)}`)
    this.page = page
    this.pages.hidden = total <= this.size
  }

  // Moved sideways -----------------------------------------------------------------------------------------------

  /** Say what the stylesheet cannot know: how much room there is, and where columns that stay begin. */
  fit() {
    const room = this.clientWidth
    if (room != this.room) {
      this.room = room
      this.headings.forEach((heading) => { heading.style.minWidth = "" })
      this.sideways.style.setProperty("--room", `${room}px`)
    }
    let left = 0
    for (const [i, heading] of this.headings.filter(({classList}) => classList.contains("stays")).entries()) {
      this.sideways.style.setProperty(`--left-${i + 1}`, `${left}px`)
      left += heading.offsetWidth
    }
    this.sideways.classList.toggle("crowded", left > CROWD * room)
    this.sideways.style.setProperty("--stay", `${Math.min(left, CROWD * room)}px`)
    this.show_edges()
  }

  show_edges() {
    const {scrollLeft, scrollWidth, clientWidth, offsetHeight, clientHeight, classList, style} = this.sideways
    classList.toggle("moved", scrollLeft > 0)
    classList.toggle("more", scrollLeft + clientWidth < scrollWidth - 1)
    style.setProperty("--bar", `${offsetHeight - clientHeight}px`)
  }
}

/** Where each button leads from a page. */
function pages_from(page, last) {
  return {first: 1, previous: page - 1, next: page + 1, last}
}

function tell(el, text) {
  if (el.textContent != text) { // a screen reader says each change
    el.textContent = text
  }
}

/** The document that an element is shown of: there may be two, and one id in both (exchange.js). */
function document_of(el) {
  const shown = outermost(el)
  return Bokeh.index.roots.find((view) => view.el == shown).model.document
}

/** The element outside of all shadow roots that an element is inside of. */
function outermost(el) {
  const root = el.getRootNode()
  return root instanceof ShadowRoot ? outermost(root.host) : el
}

/** The title of the card around a table, through all shadow roots. */
function title_around(el) {
  for (let at = el; at != null; at = at.getRootNode().host) {
    const title = at.closest(".card")?.querySelector("h2")
    if (title != null) {
      return title.textContent
    }
  }
  return "Table"
}

// Where no server answers ----------------------------------------------------------------------------------------

const ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
const DAY = /^\d{4}(-\d\d(-\d\d)?)?$/

/** For each kind of column whether a cell contains a word, as components/column_format.py says. */
const CONTAINS = {
  text: (cell, word) => cell.toLowerCase().includes(word),
  flag: (cell, word) => cell == word,
  date: (cell, word) => DAY.test(word) && cell.startsWith(word),
  number(cell, word) {
    const [digits, begin] = [cell, word].map((text) => text.replaceAll(",", ""))
    const rest = digits.slice(begin.length)
    return /^-?\d+(\.\d*)?$/.test(begin) && digits.startsWith(begin) && (begin.includes(".") || !/^\d/.test(rest))
  },
}

function texts_of(row) {
  return row.split(/<t[dh][^>]*>/).slice(1).map((html) => html.replace(/&\w+;/g, (entity) => ENTITIES[entity]))
}

/** What a server would answer to a wish. */
function found_here(held, size, {page, sorters, words, number}) {
  const {rows, ranks, kinds} = held
  const sought = words.toLowerCase().split(/\s+/).filter(Boolean)
  let found = [...rows.keys()]
  if (sought.length != 0) {
    held.texts ??= rows.map(texts_of)
    const has = (row, word) => held.texts[row].some((cell, i) => CONTAINS[kinds[i]](cell, word))
    found = found.filter((row) => sought.every((word) => has(row, word)))
  }
  for (const [name, upwards] of [...sorters].reverse()) {
    const [rank, way] = [ranks[name], upwards ? 1 : -1]
    found.sort((a, b) => (rank[a] == null) - (rank[b] == null) || way * (rank[a] - rank[b]))
  }
  const start = (page - 1) * size
  const shown = found.slice(start, start + size).map((row) => rows[row]).join("")
  return {rows: shown, found: found.length, total: rows.length, page, sorters, words: sought, number}
}

customElements.get("data-table") ?? customElements.define("data-table", DataTable)
}
