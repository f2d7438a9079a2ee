// The page: its sections, and what stands in its footer.

import { api } from "./api/client.js";
import { forget, show } from "./api/session.js";
import { rest, visible } from "./api/waiting.js";
import { start } from "./parts/router.js";
import { connected } from "./parts/connection.js";
import { duration } from "./parts/format.js";
import { setText } from "./parts/dom.js";
import { studiesView } from "./views/studies.js";
import { devicesView } from "./views/devices.js";
import { studyView } from "./views/study.js";
import { runsView } from "./views/runs.js";
import { resultsView } from "./views/results.js";
import { instancesView } from "./views/instances.js";
import { explainView } from "./views/explain.js";

const VERSION_EVERY = 15000;
const STUDY = "/studies/(?<id>[^/]+)";

start(
  [
    { section: "studies", pattern: /^\/?$/, view: studiesView },
    { section: "studies", pattern: /^\/studies$/, view: studiesView },
    { section: "studies", pattern: new RegExp(`^${STUDY}$`), view: studyView },
    { section: "studies", pattern: new RegExp(`^${STUDY}/runs$`), view: runsView },
    { section: "studies", pattern: new RegExp(`^${STUDY}/(?:results|curves)$`), view: resultsView },
    { section: "studies", pattern: new RegExp(`^${STUDY}/instances$`), view: instancesView },
    { section: "devices", pattern: /^\/devices$/, view: devicesView },
    { section: "explain", pattern: /^\/explain$/, view: explainView },
  ],
  "/studies",
);

// The skip link's target is no view: it is reached without leaving the one that is shown.
document.querySelector(".skip-link").addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById("main").focus();
});

document.getElementById("forget-token").addEventListener("click", () => {
  forget();
  location.reload();
});
show();

// Until the daemon refuses: nobody is asked for a token because of a footer. In views that ask for
// nothing by themselves, this tells that the daemon is there.
async function keepVersion() {
  const { signal } = new AbortController();
  for (;;) {
    try {
      const status = await api.status(signal);
      setText(document.getElementById("version"), `Ascribe ${status.version}, up ${duration(status.uptime_seconds)}`);
      connected("footer", true);
    } catch (error) {
      connected("footer", error.passes !== true);
      if (error.passes !== true) return;
    }
    await rest(VERSION_EVERY, signal);
    await visible(signal);
  }
}

keepVersion();
