// The moderation desk from the keyboard. Every key presses a link or a button of the page; `data-key` says which.
import { listen } from "../components/keys.js";

listen((key, event) => {
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
