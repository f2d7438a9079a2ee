// The token of a daemon that asks for one. It lives as long as the tab.

const KEY = "ascribe-token";
// What a header can carry.
const WRITTEN = /^[\x21-\x7e]+$/;

let asking = null;

export function token() {
  return sessionStorage.getItem(KEY);
}

// Whether a header can carry a token.
export const isWritable = (text) => WRITTEN.test(text);

// Keeps a token, or none where it is null.
export function keep(text) {
  if (text === null) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, text);
}

export function forget() {
  keep(null);
  show();
}

// Asks the person for another token than the refused one. However many requests are refused at a
// time, there is one dialog. Resolves to whether there is another token now.
export function renew(refused) {
  if (token() !== refused) return Promise.resolve(true);
  asking ??= ask(refused !== null).finally(() => (asking = null));
  return asking;
}

function ask(wasWrong) {
  forget();
  const dialog = document.getElementById("token-dialog");
  const input = document.getElementById("token");
  document.getElementById("token-problem").textContent = wasWrong ? "That token is not the daemon's." : "";
  input.value = "";
  input.setCustomValidity("");
  input.oninput = () => input.setCustomValidity(isWritable(input.value.trim()) ? "" : "A token is one word of letters, digits and signs of ASCII.");
  dialog.returnValue = "";
  dialog.showModal();
  input.focus();
  return new Promise((resolve) => {
    dialog.addEventListener(
      "close",
      () => {
        const entered = input.value.trim();
        input.value = "";
        const use = dialog.returnValue === "use" && entered !== "";
        if (use) keep(entered);
        show();
        resolve(use);
      },
      { once: true },
    );
  });
}

// Whether the way to forget the token is offered.
export function show() {
  document.getElementById("forget-token").hidden = token() === null;
}
