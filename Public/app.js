// The script of the dashboard. Every page works without it; it adds live regions, keys, copy buttons and clocks.
//
// Attributes that it reads:
//   body[data-live]            stream of this page's regions; each region is one element with a fixed id
//   [data-rows] tr[data-key]   (or data-node, -run, -item, -entry) a table whose rows are neither added nor moved while it is hovered or focused
//   [data-follow]              stays scrolled to its end while it grows
//   [data-announce]            words for screen readers, spoken when they change
//   [data-copy=id]             button that copies the text of that element
//   time[data-tick]            relative time that is kept fresh; [data-countdown=time] counts down to an instant
//   a[data-select]             link to this page with another selection: regions change, the page stays
//   input[data-must-equal=x]   the form's .button-danger is off until the value is exactly x
//   .card [data-press=key]     link of a card that the key follows while the card has the focus
//   [data-pause-live]          button that holds the stream
//   input[data-scrub]          slider over the log's time; a[data-step] moves the instant that is shown
//   [data-keys]                button that turns the single-letter keys off and on in this browser

const body = document.body
const byID = (id) => document.getElementById(id)
const all = (selector, root = document) => [...root.querySelectorAll(selector)]

// Words

let spokenAt = 0
let unspoken

/** Tells screen readers, at most once in five seconds; the newest words win. */
function announce(words) {
  const wait = spokenAt + 5000 - Date.now()
  clearTimeout(unspoken)
  if (wait > 0) {
    unspoken = setTimeout(announce, wait, words)
    return
  }
  spokenAt = Date.now()
  byID("announcer").textContent = words
}

// Changing a region in place

const rowKey = ({ dataset: { key, node, run, item, entry } }) => key || node || run || item || entry || ""
const keyOf = (node) => (node.nodeType === 1 ? node.id || rowKey(node) || node.getAttribute("href") : "") || ""
const fits = (old, fresh) => old.nodeName === fresh.nodeName && keyOf(old) === keyOf(fresh)

/** Makes `old` equal to `fresh` and keeps every element that fits, so that focus, selection and scroll stay. */
function morph(old, fresh) {
  if (old.isEqualNode(fresh)) return
  if (old.nodeType !== 1) {
    if (old.data !== fresh.data) old.data = fresh.data
    return
  }
  const isTyping = old === document.activeElement && "value" in old && old.nodeName !== "BUTTON"
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !(old.nodeName === "DETAILS" && name === "open")) old.removeAttribute(name)
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value && !(isTyping && name === "value")) old.setAttribute(name, value)
  }
  if (old.nodeName === "TEXTAREA" || isTyping) return
  morphChildren(old, fresh)
}

function morphChildren(old, fresh) {
  const keyed = new Map([...old.children].filter(keyOf).map((child) => [child.nodeName + keyOf(child), child]))
  let next = old.firstChild
  for (const child of [...fresh.childNodes]) {
    const key = keyOf(child) && child.nodeName + keyOf(child)
    const twin = key ? keyed.get(key) : next && fits(next, child) ? next : undefined
    keyed.delete(key)
    if (!twin) {
      old.insertBefore(child, next)
      continue
    }
    if (twin === next) next = next.nextSibling
    else old.insertBefore(twin, next)
    morph(twin, child)
  }
  while (next) {
    const gone = next
    next = next.nextSibling
    gone.remove()
  }
}

const waiting = new Map()
const rowsOf = (region) => all("tbody > tr", region).filter(rowKey)
const isUsed = (region) => region.matches(":hover") || region.matches(":focus-within")

/** While a table is pointed at, its rows change but neither come, go nor move; what waits is behind a button. */
function holdsBack(old, fresh) {
  if (!("rows" in old.dataset) || !isUsed(old)) return false
  const [there, coming] = [rowsOf(old), rowsOf(fresh)]
  const known = new Map(there.map((row) => [rowKey(row), row]))
  const added = coming.filter((row) => !known.has(rowKey(row))).length
  if (!there.length || there.map(rowKey).join(" ") === coming.map(rowKey).join(" ")) return false
  waiting.set(old.id, fresh.cloneNode(true))
  for (const row of coming) if (known.has(rowKey(row))) morph(known.get(rowKey(row)), row)
  let button = old.querySelector(".waiting")
  if (!button) {
    button = document.createElement("button")
    button.type = "button"
    button.className = "button button-small waiting"
    button.addEventListener("click", () => release(old.id, true))
    old.querySelector("h2")?.append(button)
  }
  button.textContent = added ? `${added} new` : "Order changed"
  return true
}

function release(id, now = false) {
  const region = byID(id)
  const fresh = waiting.get(id)
  if (!region || !fresh || (!now && isUsed(region))) return
  waiting.delete(id)
  region.querySelector(".waiting")?.remove()
  apply(region, fresh)
}

function apply(old, fresh) {
  const followed = all("[data-follow]", old).filter((box) => box.scrollHeight - box.scrollTop - box.clientHeight < 24)
  const had = old.contains(document.activeElement)
  const words = fresh.dataset.announce
  if (words && words !== old.dataset.announce) announce(words)
  if (old.nodeName !== fresh.nodeName) {
    old.replaceWith(fresh)
    enhance(fresh)
    return
  }
  morph(old, fresh)
  for (const box of followed) box.scrollTop = box.scrollHeight
  if (had && !old.contains(document.activeElement)) {
    old.tabIndex = -1
    old.focus({ preventScroll: true })
  }
  enhance(old)
}

function swap(old, fresh) {
  if (old && fresh && !holdsBack(old, fresh)) {
    waiting.delete(old.id)
    apply(old, fresh)
  }
}

// The stream

let stream
let failures = 0
let retry
let isPaused = false
const regions = new Set()

function show(state, words) {
  const mark = byID("live-state")
  if (!mark || mark.dataset.state === state) return
  mark.dataset.state = state
  mark.querySelector(".live-word").textContent = words
}

function close() {
  clearTimeout(retry)
  stream?.close()
  stream = undefined
}

function open() {
  close()
  if (!body.dataset.live || document.hidden || isPaused) return
  stream = new EventSource(body.dataset.live)
  stream.addEventListener("open", () => {
    if (failures > 1) announce("Live again")
    failures = 0
    show("live", "live")
  })
  stream.addEventListener("fragment", (event) => {
    const { region, html } = JSON.parse(event.data)
    const frame = document.createElement("template")
    frame.innerHTML = html
    regions.add(region)
    swap(byID(region), frame.content.firstElementChild)
  })
  stream.addEventListener("Resync", () => load(location.href).catch(lost))
  stream.addEventListener("error", lost)
}

/** Tries again after 1 s, 2 s, 4 s … 30 s; the page stays usable meanwhile. */
function lost() {
  close()
  if (document.hidden || isPaused) return
  failures += 1
  if (failures > 1) {
    show("paused", "paused — reconnecting")
    if (failures === 2) announce("Paused, reconnecting")
  }
  retry = setTimeout(open, Math.min(1000 * 2 ** (failures - 1), 30000))
}

/** Reads a page and puts its regions in the place of ours. */
async function load(address) {
  const answer = await fetch(address, { headers: { accept: "text/html" } })
  if (!answer.ok) throw new Error(`status ${answer.status}`)
  const page = new DOMParser().parseFromString(await answer.text(), "text/html")
  for (const id of regions) swap(byID(id), page.getElementById(id))
  return page
}

async function select(address, isNew) {
  try {
    const page = await load(address)
    if (isNew) history.pushState(null, "", address)
    document.title = page.title
    body.dataset.live = page.body.dataset.live
    open()
  } catch {
    location.assign(address)
  }
}

// The timeline

let scrubbing
let asked = 0

/** Shows another instant: in place where one is shown already, else on its page; the newest answer wins. */
async function scrub(micros, isNew = true) {
  const address = `/audit/at/${micros}`
  if (!byID("instant-banner")) return location.assign(`${address}#scrubber-range`)
  const turn = ++asked
  try {
    const answer = await fetch(address, { headers: { accept: "text/html" } })
    if (!answer.ok) throw new Error(`status ${answer.status}`)
    const page = new DOMParser().parseFromString(await answer.text(), "text/html")
    if (turn !== asked) return
    for (const part of all(".page-head, #instant-banner, [id^=instant-], #mesh-topology, #scrubber", page)) {
      apply(part.id ? byID(part.id) : document.querySelector(".page-head"), part)
    }
    const slider = byID("scrubber-range")
    if (slider !== document.activeElement) slider.value = slider.getAttribute("value")
    document.title = page.title
    if (isNew) history.replaceState(null, "", address)
  } catch {
    if (turn === asked) location.assign(address)
  }
}

document.addEventListener("input", ({ target }) => {
  if (!("scrub" in target.dataset)) return
  clearTimeout(scrubbing)
  const time = new Date(Number(target.value) / 1000).toISOString()
  byID("scrubber-label").textContent = `${time.slice(0, 10)} ${time.slice(11, 23)} UTC`
  if (byID("instant-banner")) scrubbing = setTimeout(scrub, 100, target.value)
})
document.addEventListener("change", ({ target }) => {
  if ("scrub" in target.dataset && !byID("instant-banner")) scrub(target.value)
})

// Clocks

const offset = (Date.parse(byID("clock")?.dataset.now ?? "") || Date.now()) - Date.now()
const pad = (number) => String(number).padStart(2, "0")

function span(seconds) {
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m`
  return seconds < 86400 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86400)} d`
}

function tick() {
  const now = new Date(Date.now() + offset)
  const clock = byID("clock")
  if (clock) clock.textContent = `${pad(now.getUTCHours())}:${pad(now.getUTCMinutes())}:${pad(now.getUTCSeconds())}`
  for (const time of all("time[data-tick]")) {
    const seconds = Math.round((now - Date.parse(time.dateTime)) / 1000)
    if (Number.isNaN(seconds)) continue
    const words = seconds < 0 ? `in ${span(-seconds)}` : seconds < 2 ? "just now" : `${span(seconds)} ago`
    if (time.textContent !== words) time.textContent = words
  }
  for (const mark of all("[data-countdown]")) countDown(mark, now)
}

function countDown(mark, now) {
  const left = Math.max(0, Math.ceil((Date.parse(mark.dataset.countdown) - now) / 1000))
  if (Number.isNaN(left)) return
  const minutes = Math.floor(left / 60)
  mark.textContent = left === 0 ? "expired" : minutes ? `${minutes} m ${pad(left % 60)} s` : `${left} s`
  mark.classList.toggle("is-failed", left < 60)
  const step = left === 0 ? "over" : left <= 60 ? "minute" : "far"
  if (mark.dataset.step && mark.dataset.step !== step) {
    announce(left === 0 ? "The invite has expired" : "The invite expires in one minute")
  }
  mark.dataset.step = step
}

// Buttons and fields

/** The form token of this page; fragments come without one. */
const csrf = document.querySelector("input[name=_csrf]")?.value ?? ""

function enhance(root) {
  for (const button of all("[data-copy], [data-pause-live], [data-keys]", root)) button.hidden = false
  for (const button of all("[data-keys]", root)) showKeys(button)
  for (const field of all("[data-must-equal]", root)) match(field)
  for (const field of all("input[name=_csrf]", root)) field.value = csrf
  tick()
}

function match(field) {
  const button = field.form?.querySelector(".button-danger")
  if (button) button.disabled = field.value !== field.dataset.mustEqual
}

async function copy(button) {
  const word = button.querySelector(".copy-word")
  try {
    await navigator.clipboard.writeText(byID(button.dataset.copy).textContent)
    word.textContent = "Copied"
    announce("Copied")
  } catch {
    getSelection().selectAllChildren(byID(button.dataset.copy))
    word.textContent = "Selected"
  }
  setTimeout(() => (word.textContent = "Copy"), 2000)
}

async function setTheme(form, button) {
  const fields = new URLSearchParams(new FormData(form, button))
  try {
    const answer = await fetch(form.action, { method: "POST", body: fields, redirect: "manual" })
    if (answer.type !== "opaqueredirect") throw new Error("refused")
  } catch {
    location.reload()
    return
  }
  document.documentElement.dataset.theme = button.value
  for (const other of all("button", form)) other.setAttribute("aria-pressed", String(other === button))
}

document.addEventListener("click", (event) => {
  const target = event.target.closest?.("[data-copy], [data-pause-live], [data-keys], a[data-select], a[data-step]")
  if (!target || event.defaultPrevented) return
  if (target.dataset.copy) copy(target)
  else if ("keys" in target.dataset) {
    localStorage.setItem("keys", keysAreOn() ? "off" : "on")
    showKeys(target)
  } else if ("pauseLive" in target.dataset) {
    isPaused = !isPaused
    target.setAttribute("aria-pressed", String(isPaused))
    isPaused ? (close(), show("held", "paused")) : open()
  } else if ("step" in target.dataset) {
    const micros = target.pathname.split("/").pop()
    if (!byID("instant-banner") || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    scrub(micros)
  } else if (body.dataset.live && !(event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)) {
    event.preventDefault()
    select(target.getAttribute("href"), true)
  }
})
document.addEventListener("submit", (event) => {
  if (!event.target.matches(".theme")) return
  event.preventDefault()
  setTheme(event.target, event.submitter)
})
document.addEventListener("input", (event) => event.target.matches("[data-must-equal]") && match(event.target))
for (const name of ["pointerout", "focusout"]) {
  document.addEventListener(name, () => waiting.size && setTimeout(() => [...waiting.keys()].forEach((id) => release(id)), 150))
}

// Keys

const keysAreOn = () => localStorage.getItem("keys") !== "off"

function showKeys(button) {
  button.setAttribute("aria-pressed", String(keysAreOn()))
  button.querySelector(".keys-word").textContent = keysAreOn() ? "are on" : "are off"
}

let goes = false
const isField = (node) => node.matches?.("input, select, textarea, [contenteditable]")

function step(machine, [across, down]) {
  const at = (node) => [Number(node.dataset.x), Number(node.dataset.y)]
  const [x, y] = at(machine)
  let best
  for (const other of all("a.machine")) {
    const [toX, toY] = [at(other)[0] - x, at(other)[1] - y]
    const along = toX * across + toY * down
    const beside = Math.abs(toX * down) + Math.abs(toY * across)
    if (other !== machine && along > 0 && beside <= along * 2) {
      const far = along + beside
      if (!best || far < best.far) best = { other, far }
    }
  }
  best?.other.focus()
}

function moveRow(by) {
  const links = all("main tbody > tr").map((row) => row.querySelector("a")).filter(Boolean)
  const here = links.findIndex((link) => link.closest("tr").contains(document.activeElement))
  links[Math.min(Math.max(here + by, 0), links.length - 1)]?.focus()
}

const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

document.addEventListener("keydown", (event) => {
  const search = byID("search")
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault()
    search?.select()
    return
  }
  if (event.key === "Escape" && event.target === search) search.blur()
  if (isField(event.target) || event.ctrlKey || event.metaKey || event.altKey) return
  const machine = event.target.closest?.("a.machine")
  if (machine && arrows[event.key]) step(machine, arrows[event.key])
  else if (!keysAreOn()) return
  else if (machine && event.key === "p" && machine.matches("[aria-current]")) byID("pin-button")?.click()
  else if (goes) document.querySelector(`.rail [data-key="${CSS.escape(event.key)}"]`)?.click()
  else if (event.key === "/") search?.select()
  else if (event.key === "[" || event.key === "]") {
    event.target.closest?.(".card")?.querySelector(`[data-press="${event.key}"]`)?.click()
  } else if (event.key === "j" || event.key === "k") moveRow(event.key === "j" ? 1 : -1)
  else if (event.key === "?") location.assign("/docs/keys")
  else if (event.key !== "g") return
  goes = event.key === "g" && !goes
  if (goes) setTimeout(() => (goes = false), 1500)
  if (event.key !== "Enter") event.preventDefault()
})

// Start

document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()))
addEventListener("pagehide", close)
addEventListener("pageshow", (event) => event.persisted && open())
addEventListener("popstate", () => select(location.href, false))
enhance(document)
setInterval(tick, 1000)
open()
