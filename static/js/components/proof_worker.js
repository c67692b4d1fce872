// Looks for the number behind a challenge: SHA-256 of the salt and the number (ALTCHA, version 1).
const encoder = new TextEncoder();

addEventListener("message", async ({ data: { challenge, maxNumber, salt } }) => {
  for (let number = 0; number <= maxNumber; number += 1) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(salt + number)));
    let text = "";
    for (const byte of digest) text += byte.toString(16).padStart(2, "0");
    if (text === challenge) {
      postMessage(number);
      return;
    }
  }
  postMessage(null);
});
