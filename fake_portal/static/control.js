/* The page below /_fake/: what is shown renews itself, and buttons ask the back door what a program would. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const form = document.forms.fault, told = document.getElementById("told");
  const kinds = JSON.parse(document.getElementById("kinds").textContent);

  const renew = async () => {
    try {
      const fresh = new DOMParser().parseFromString(await (await fetch("/_fake/")).text(), "text/html");
      for (const id of ["now", "documents", "journal", "sessions", "faults", "switches"]) {
        const [old, now] = [document, fresh].map(page => page.getElementById(id));
        if (old.innerHTML !== now.innerHTML) old.innerHTML = now.innerHTML;
      }
    } catch { document.getElementById("now").textContent = "La réplica no contesta."; }
  };
  const ask = async (path, body, said, method = "POST") => {
    const answer = await fetch(path, {method, headers: {"Content-Type": "application/json"}, body: body && JSON.stringify(body)});
    told.textContent = answer.ok ? said : (await answer.json()).error;
    told.className = answer.ok ? "" : "ValidationBox";
    renew();
  };
  const offer = (select, names) => {
    const before = select.value;
    select.replaceChildren(...names.map(name => new Option(name)));
    if (names.includes(before)) select.value = before;
  };
  const choose = () => {
    const kind = kinds[form.do.value];
    offer(form.at, ["any", ...kind.at]);
    offer(form.when, kind.whens);
  };
  const values = form => Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== "")
    .map(([name, value]) => [name, form[name].type === "number" ? Number(value) : value]));

  form.do.addEventListener("change", choose);
  form.addEventListener("submit", event => {
    event.preventDefault();
    ask("/_fake/faults", values(form), `Falla declarada: ${form.do.value} en ${form.at.value}.`);
  });
  document.forms.scenario.addEventListener("submit", event => {
    event.preventDefault();
    const name = document.forms.scenario.scenario.value;
    ask("/_fake/reset", {default: true, ...(name && {scenario: name})}, `La réplica volvió al comienzo: ${name || "por defecto"}.`);
  });
  const buttons = {
    reset: () => ask("/_fake/reset", {}, "La réplica volvió al comienzo, con los mismos interruptores."),
    clear: () => ask("/_fake/faults", null, "Ya no hay fallas.", "DELETE"),
    release: () => ask("/_fake/release", {}, "Lo que esperaba siguió."),
    hour: () => ask("/_fake/clock", {seconds: 3600}, "El reloj de la réplica avanzó una hora."),
  };
  for (const [id, act] of Object.entries(buttons)) document.getElementById(id).addEventListener("click", act);
  choose();
  setInterval(renew, 2000);
});
