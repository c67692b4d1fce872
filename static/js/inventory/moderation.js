// The moderation desk from the keyboard. Every key presses a link or a button of the page; `data-key` says which.
const SETTING = "domino-moderation-keys";
const choice = document.querySelector("[data-keys-choice]");
const box = choice?.querySelector("input");

// One may silence single letters (WCAG 2.1.4): voice control types them by accident.
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
  const key = event.key.toLowerCase();
  const rows = [...document.querySelectorAll("[data-queue] [data-row]")];
  if (rows.length && (key === "j" || key === "k")) move(rows, key === "j" ? 1 : -1);
  else press(document.querySelector(`[data-key="${CSS.escape(key)}"]`), event);
});

document.querySelector("[data-problems]")?.focus();

/** The focus goes to the next or the previous proposal of the list. */
function move(rows, step) {
  const index = rows.indexOf(document.activeElement);
  const next = index < 0 ? (step > 0 ? 0 : rows.length - 1) : index + step;
  rows[Math.min(Math.max(next, 0), rows.length - 1)].focus();
}

/** Links and questions open; the one button that publishes is only given the focus: Enter does the rest. */
function press(target, event) {
  if (!target) return;
  event.preventDefault();
  target.focus();
  if (target.type !== "submit") target.click();
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
