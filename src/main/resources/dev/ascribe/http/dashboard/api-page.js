// The page that shows the API and tries its operations: Swagger UI over the daemon's own document.

import { isWritable, keep, token } from "./api/session.js";

const input = document.getElementById("api-token");
const state = document.getElementById("token-state");

const tell = () => (state.textContent = token() === null ? "No token is sent." : "The token is sent with each request.");

document.getElementById("token-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const entered = input.value.trim();
  input.value = "";
  if (entered !== "" && !isWritable(entered)) {
    state.textContent = "A token is one word of letters, digits and signs of ASCII.";
    return;
  }
  keep(entered === "" ? null : entered);
  tell();
});
tell();

// Names, focus and ids that Swagger UI leaves out or gives twice, for those who hear the page or use the keyboard.
const NAMES = { ".body-param__text": "Request body", ".examples-select-element": "Example", ".response-control-media-type select": "Media type" };

function complete(page) {
  for (const [selector, name] of Object.entries(NAMES)) page.querySelectorAll(selector).forEach((control) => control.setAttribute("aria-label", name));
  page.querySelectorAll("label[id$=_select]").forEach((label) => label.removeAttribute("id"));
  page.querySelectorAll("pre").forEach((block) => (block.tabIndex = 0));
}

const page = document.getElementById("api");
new MutationObserver(() => complete(page)).observe(page, { childList: true, subtree: true });

window.SwaggerUIBundle({
  domNode: page,
  url: new URL("openapi.yaml", document.baseURI).href,
  // Links within the buttons of operations would be controls within controls.
  deepLinking: false,
  // Nothing is sent to a validator elsewhere.
  validatorUrl: null,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  tryItOutEnabled: true,
  requestInterceptor: (request) => {
    if (token() !== null) request.headers.Authorization = `Bearer ${token()}`;
    return request;
  },
});
