// Light and dark, on every page: as the system says, until the viewer chooses. Figures hear of it (figures.js).

const root = document.documentElement
const dark = matchMedia("(prefers-color-scheme: dark)")
const button = document.querySelector(".bar .theme")

function is_dark() {
  return root.dataset.theme ? root.dataset.theme == "dark" : dark.matches
}

function show_theme() {
  button.setAttribute("aria-pressed", String(is_dark()))
  document.dispatchEvent(new Event("theme"))
}

function choose_theme() {
  const chosen = is_dark() ? "light" : "dark"
  root.dataset.theme = chosen
  try {
    // What the system says anyway needs no remembering: then the page follows the system again.
    (chosen == "dark") == dark.matches ? localStorage.removeItem("theme") : localStorage.setItem("theme", chosen)
  } catch {
    // a browser that forbids storage forgets
  }
  show_theme()
}

dark.addEventListener("change", show_theme)
button.addEventListener("click", choose_theme)
show_theme()
