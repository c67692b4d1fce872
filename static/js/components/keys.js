// Single keys of a page, and the choice to silence them (WCAG 2.1.4): voice control types them by accident.
const SETTING = "domino-moderation-keys";

/** Call `act(key, event)` for single keys pressed outside fields; "?" unfolds the list of keys. */
export function listen(act) {
  const choice = document.querySelector("[data-keys-choice]");
  const box = choice?.querySelector("input");
  if (box) {
    choice.hidden = false;
    box.checked = remembered() !== "off";
    box.addEventListener("change", () => remember(box.checked ? "on" : "off"));
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
    if (box && !box.checked) return;
    if (event.key === "?") {
      const keys = document.querySelector("[data-keys]");
      keys.open = !keys.open;
      return;
    }
    act(event.key.toLowerCase(), event);
  });
}

function isTyping(node) {
  return Boolean(node.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, dialog"));
}

function remembered() {
  try {
    return localStorage.getItem(SETTING);
  } catch {
    return null;
  }
}

function remember(value) {
  try {
    localStorage.setItem(SETTING, value);
  } catch {
    // Without storage the choice holds for this page.
  }
}
