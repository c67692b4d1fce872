import { forgetDraft } from "../components/draft.js";

// The proposal has arrived: its draft is no longer needed on this device.
const done = document.querySelector("[data-draft-done]");
if (done) forgetDraft(done.dataset.draftDone);
