import { poll } from "./poll.js";

// The projector and the facilitator's page: when what the room sees changes, their live parts are fetched anew.
const EVERY = 900;
const page = document.querySelector("[data-live-page]");
const full = document.querySelector("[data-fullscreen]");
let isBehind = false;

if (page) {
  const lost = document.querySelector("[data-lost]");
  poll(page.dataset.polled, EVERY, refresh, (isOnline) => {
    lost.hidden = isOnline;
    // One that fails, or that the next page cuts off, is asked again by the next answer.
    if (isOnline && isBehind) refresh().catch(() => {});
  });
}

if (full && document.fullscreenEnabled) {
  full.hidden = false;
  full.addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen();
  });
  document.addEventListener("fullscreenchange", () => full.toggleAttribute("data-on", Boolean(document.fullscreenElement)));
}

/** The page as it is now; a part where someone types, presses a button or has something unfolded waits for the next time. */
async function refresh() {
  const response = await fetch(location.pathname, { cache: "no-store" });
  if (!response.ok || response.redirected) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  isBehind = false;
  for (const part of document.querySelectorAll("[data-live]")) {
    const other = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
    if (!other || other.innerHTML === part.innerHTML) continue;
    if (isInUse(part)) isBehind = true;
    else swap(part, other);
  }
}

function isInUse(part) {
  return part.querySelector("details[open], button:active, input:focus, textarea:focus");
}

function swap(part, other) {
  const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
  part.replaceChildren(...other.childNodes);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}
