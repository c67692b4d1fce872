// Drop-downs close as menus do: Escape, or a click elsewhere. On a phone they are a list to unfold: left alone.
const wide = matchMedia("(min-width: 62rem)");

function openOnes() {
  return document.querySelectorAll("details.facet[open]");
}

document.addEventListener("pointerdown", (event) => {
  if (!wide.matches) return;
  for (const details of openOnes()) {
    if (!details.contains(event.target)) details.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  for (const details of openOnes()) {
    if (!details.contains(event.target)) continue;
    details.open = false;
    details.querySelector("summary").focus();
  }
});
