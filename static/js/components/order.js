// Rows dragged into another order: `data-order` names the form that saves it, `data-name` its fields, `data-id` each row.
// Buttons do the same without a pointer.

const list = document.querySelector("[data-order]");
let dragged = null;

function rowAt(y) {
  const others = [...list.children].filter((row) => row !== dragged);
  return others.find((row) => y < row.getBoundingClientRect().top + row.offsetHeight / 2) ?? null;
}

function save() {
  const form = document.getElementById(list.dataset.order);
  for (const row of list.children) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: list.dataset.name, value: row.dataset.id });
    form.append(field);
  }
  form.submit();
}

if (list) {
  for (const row of list.querySelectorAll(":scope > [data-id]")) row.draggable = true;
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-id]");
    dragged?.classList.add("is-dragged");
  });
  list.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    list.insertBefore(dragged, rowAt(event.clientY));
  });
  list.addEventListener("drop", (event) => {
    event.preventDefault();
    if (dragged) save();
  });
  list.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragged");
    dragged = null;
  });
}
