// Making a poster: the preview follows what is typed, ticked and moved. All of it works without this.
const WAIT = 700;
const maker = document.querySelector("[data-poster-maker]");
const form = maker.querySelector("[data-poster-form]");
const chosen = form.querySelector("[data-poster-chosen]");
const image = maker.querySelector("[data-poster-image]");
const status = maker.querySelector("[data-poster-status]");
const save = maker.querySelector("[data-poster-save]");
let timer = 0;
let isChanged = false;
document.querySelector("[data-problems]")?.focus();

/** The draft as a query string, blank fields kept: a title that was cleared must not come back. */
function query() {
  return new URLSearchParams(new FormData(form)).toString();
}

function refresh() {
  const draft = query();
  if (save) save.action = `${save.action.split("?")[0]}?${draft}`;
  for (const link of maker.querySelectorAll("[data-poster-file]")) {
    link.href = `${link.dataset.posterFile}?${draft}&telecharger`;
  }
  if (!image) return;
  const lying = form.elements.sens.value === "paysage";
  image.width = lying ? 420 : 297;
  image.height = lying ? 297 : 420;
  image.src = `${image.dataset.posterImage}?${draft}`;
}

image?.addEventListener("load", () => {
  status.textContent = "Aperçu à jour.";
});
// A draft that is refused has its own page, which says what is wrong.
image?.addEventListener("error", () => {
  if (isChanged) form.requestSubmit();
});

function soon() {
  isChanged = true;
  clearTimeout(timer);
  timer = setTimeout(refresh, WAIT);
}

form.addEventListener("input", soon);
form.addEventListener("change", soon);

form.addEventListener("click", (event) => {
  const button = event.target.closest('button[name="monter"], button[name="descendre"]');
  if (!button) return;
  event.preventDefault();
  const line = button.closest("li");
  const up = button.name === "monter";
  const other = up ? line.previousElementSibling : line.nextElementSibling;
  if (!other) return;
  if (up) other.before(line);
  else other.after(line);
  button.focus();
  soon();
  status.textContent = `Place ${[...chosen.children].indexOf(line) + 1}.`;
});
