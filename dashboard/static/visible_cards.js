// Which cards are in sight, or will be after a little scrolling: the server draws those (pages/visit.py), and the others
// when they come near. A card's place has its height before it has its picture (page.css), so nothing jumps. After page.js, whose functions it uses.

const NEAR = "100% 0px" // a screen above and one below

when_there((shown) => {
  const visible_cards = root_named(shown, "visible_cards")
  if (visible_cards == null) { // a page that cannot be shown has no cards
    return
  }
  const cards = [...document.querySelectorAll(".card")]
  const seen = new Set()
  const tell = (wanted) => { visible_cards.numbers = [...cards.keys()].filter((number) => wanted.has(cards[number])) }
  const observer = new IntersectionObserver((entries) => {
    for (const {target, isIntersecting} of entries) {
      isIntersecting ? seen.add(target) : seen.delete(target)
    }
    tell(seen)
  }, {rootMargin: NEAR})
  cards.forEach((card) => observer.observe(card))
  addEventListener("beforeprint", () => tell(new Set(cards)))
  addEventListener("afterprint", () => tell(seen))
})
