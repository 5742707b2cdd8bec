// A page for which there is no room: it asks again, less and less often, and opens once there is some. Nothing on it
// changes meanwhile, so nothing is read aloud. At once when the viewer looks at it again.

const FIRST = 1000, LONGEST = 30000 // milliseconds
let pause = FIRST
let timer

async function try_again() {
  clearTimeout(timer)
  try {
    // Without a referrer: one who comes from a page of the site is taken for somebody who is inside already.
    const answer = await fetch(location.href, {method: "HEAD", cache: "no-store", referrerPolicy: "no-referrer"})
    if (answer.ok) {
      location.reload()
      return
    }
  } catch {
    // a server that restarts will answer again
  }
  timer = setTimeout(try_again, pause * (0.75 + Math.random() / 2)) // or all of them would come at the same moment
  pause = Math.min(1.5 * pause, LONGEST)
}

timer = setTimeout(try_again, FIRST)
document.addEventListener("visibilitychange", () => document.hidden || try_again())
