// The batch of sheets: the button says how many it publishes; one more ticks or unticks them all.
const form = document.querySelector("[data-batch]");

if (form) {
  const boxes = [...form.querySelectorAll("input[name=sheet]")];
  const label = form.querySelector("[data-batch-label]");
  const all = form.querySelector("[data-batch-all]");

  const show = () => {
    const count = boxes.filter((box) => box.checked).length;
    const several = count ? `Publier les ${count} fiches cochées` : "Publier les fiches cochées";
    label.textContent = count === 1 ? "Publier la fiche cochée" : several;
    all.textContent = count === boxes.length ? "Tout décocher" : "Tout cocher";
  };
  form.addEventListener("change", show);
  all.addEventListener("click", () => {
    const isChecked = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = isChecked;
    show();
  });
  // A page that comes back from the browser's memory may have other boxes ticked.
  window.addEventListener("pageshow", show);
  all.hidden = false;
  show();
}
