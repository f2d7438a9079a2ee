"use strict";
// Filters for the texts. Without a script, the page shows all of them.
(() => {
  const form = document.getElementById("filters");
  const texts = [...document.querySelectorAll("article.text")];
  if (!form || texts.length === 0) return;
  const choices = {
    outcome: ["Prediction", ["right", "wrong"]],
    agreement: ["Agreement with the rationale", ["best", "median", "worst"]],
  };
  const chosen = {};
  const count = document.createElement("output");
  const apply = () => {
    let shown = 0;
    for (const text of texts) {
      text.hidden = Object.entries(chosen).some(([name, value]) => value !== "all" && text.dataset[name] !== value);
      if (!text.hidden) shown += 1;
    }
    count.textContent = `${shown} of ${texts.length} texts`;
  };
  for (const [name, [title, values]] of Object.entries(choices)) {
    const there = values.filter((value) => texts.some((text) => text.dataset[name] === value));
    if (there.length < 2) continue;
    const label = document.createElement("label");
    const select = document.createElement("select");
    for (const value of ["all", ...there]) select.add(new Option(value, value));
    select.addEventListener("change", () => { chosen[name] = select.value; apply(); });
    label.append(title, select);
    form.append(label);
  }
  form.append(count);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  apply();
})();
