import { sendOnce } from "../components/send_once.js";

// A letter through the site: sent once, with its proof of work. All of it works without this.
const form = document.getElementById("lettre");
sendOnce(form);
document.querySelector("[data-problems]")?.focus();
