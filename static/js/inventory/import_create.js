// Sending a file: it may be dropped on its field, and a second click on the button does nothing.
import { sendOnce } from "../components/send_once.js";

for (const form of document.querySelectorAll("form[data-once]")) sendOnce(form);

const area = document.querySelector("[data-drop]");

if (area) {
  const input = area.querySelector("input[type=file]");
  area.querySelector("[data-drop-help]").hidden = false;
  for (const type of ["dragenter", "dragover"]) area.addEventListener(type, (event) => over(event, true));
  for (const type of ["dragleave", "drop"]) area.addEventListener(type, (event) => over(event, false));
  area.addEventListener("drop", ({ dataTransfer }) => {
    if (!dataTransfer.files.length) return;
    input.files = dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  input.addEventListener("change", () => {
    const [file] = input.files;
    area.querySelector("[data-drop-text]").textContent = file ? `Fichier choisi : ${file.name}` : "Ou déposez le fichier ici.";
  });
}

/** A file above the area: the browser must not open it. */
function over(event, isOver) {
  event.preventDefault();
  area.toggleAttribute("data-over", isOver);
}
