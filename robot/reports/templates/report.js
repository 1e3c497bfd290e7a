"use strict";
// Search and choice by result. Without it the page is whole, and "Solo lo que debo atender" works by its style alone.
{
  const find = document.getElementById("buscar"), result = document.getElementById("resultado");
  const only = document.getElementById("solo"), told = document.getElementById("contados");
  const fold = text => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const read = section => {
    const heading = [...section.querySelectorAll("h2, .about")].map(part => part.textContent).join(" ");
    return [...section.querySelectorAll("tbody[id]")].map(row => ({row, text: fold(`${heading} ${row.textContent}`)}));
  };
  let contracts;
  const choose = () => {
    contracts ??= [...document.querySelectorAll("section.contract")].map(section => (
      {section, entry: document.querySelector(`.index a[href="#${section.id}"]`)?.parentElement, rows: read(section)}));
    const words = fold(find.value).split(/\s+/).filter(Boolean);
    let shown = 0, all = 0;
    for (const {section, entry, rows} of contracts) {
      let here = 0;
      for (const {row, text} of rows) {
        const fits = words.every(word => text.includes(word)) && (!result?.value || row.dataset.result === result.value)
          && !(only?.checked && row.classList.contains("settled"));
        row.classList.toggle("out", !fits);
        here += fits;
      }
      section.classList.toggle("out", !here);
      entry?.classList.toggle("out", !here);
      shown += here;
      all += rows.length;
    }
    told.textContent = shown === all ? "" : `${shown || "Ninguno"} de ${all} documentos`;
  };
  for (const label of document.querySelectorAll(".find")) label.hidden = false;
  for (const box of [find, result, only]) box?.addEventListener("input", choose);
  // A link to a document that the choice hides ends the choice.
  addEventListener("hashchange", () => {
    if (!document.querySelector(":target.out, .out :target")) return;
    find.value = "";
    if (result) result.value = "";
    if (only) only.checked = false;
    choose();
    document.querySelector(":target")?.scrollIntoView();
  });
}
