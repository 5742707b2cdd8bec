// Which cards are in sight, or will be after a little scrolling: the server draws those (pages/visit.py), and the others
// when they come near. A card's place has its height before it has its picture (page.css), so nothing jumps. After page.js, whose functions it uses.

const NEAR = "100% 0px" // a screen above and one below

const seen = new Set()
let visible_cards = null // the model of the document that is shown; a page that cannot be shown has none

function the_cards() {
  return [...document.querySelectorAll(".card")]
}

function tell_visible(wanted) {
  if (visible_cards != null) {
    const cards = the_cards()
    visible_cards.numbers = [...cards.keys()].filter((number) => wanted.has(cards[number]))
  }
}

function see(entries) {
  for (const {target, isIntersecting} of entries) {
    isIntersecting ? seen.add(target) : seen.delete(target)
  }
  tell_visible(seen)
}

const in_sight = new IntersectionObserver(see, {rootMargin: NEAR})
addEventListener("beforeprint", () => tell_visible(new Set(the_cards())))
addEventListener("afterprint", () => tell_visible(seen))

// The observer says at once of each card whether it is in sight, also to a document that comes later.
when_there((shown) => {
  visible_cards = root_named(shown, "visible_cards")
  in_sight.disconnect()
  the_cards().forEach((card) => in_sight.observe(card))
})

// Of a view that yields, the next picture is sent when this one is painted (pages/unshown.py).
when_there((shown) => {
  const pulse = root_named(shown, "pulse")
  if (pulse == null) return
  const tell = () => after_painting(() => { pulse.painted = pulse.shown })
  pulse.properties.shown.change.connect(tell)
  tell()
})
