import { sendOnce } from "../components/send_once.js";

// A comment: sent once, with its proof of work. All of it works without this.
const form = document.getElementById("commenter");
if (form) sendOnce(form);
document.querySelector("[data-problems]")?.focus();
