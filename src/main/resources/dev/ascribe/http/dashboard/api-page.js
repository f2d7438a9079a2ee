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

window.SwaggerUIBundle({
  domNode: document.getElementById("api"),
  url: new URL("openapi.yaml", document.baseURI).href,
  deepLinking: true,
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
