"use strict";
// What the desk's pages share: what is searched for, arrows from one contract to another, and all of them open on paper.
const list = document.getElementById("lista"), told = document.getElementById("contados"), find = document.getElementById("buscar");
const cases = [...list.querySelectorAll(".case")];
const fold = text => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const sought = () => fold(find.value).split(/\s+/).filter(Boolean);
for (const label of document.querySelectorAll(".find")) label.hidden = false;
list.addEventListener("keydown", event => {
  const here = event.target.closest("summary");
  if (!here || event.ctrlKey || event.altKey || event.metaKey) return;
  const seen = [...list.querySelectorAll(".case:not(.out) > summary")];
  const to = {ArrowDown: seen.indexOf(here) + 1, ArrowUp: seen.indexOf(here) - 1, Home: 0, End: seen.length - 1}[event.key];
  if (seen[to]) { event.preventDefault(); seen[to].focus(); }
});
let opened = [];
addEventListener("beforeprint", () => {
  opened = cases.filter(each => !each.open && !each.classList.contains("out"));
  for (const each of opened) each.open = true;
});
addEventListener("afterprint", () => { for (const each of opened) each.open = false; });
