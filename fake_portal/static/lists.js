// What the lists of contracts and processes do by themselves (docs/portal.md, sections 2.1 and 2.6).
"use strict";

function toggleAdvanced(id) {
  const box = document.getElementById(id);
  box.style.display = box.style.display === "none" ? "" : "none";
}

function toggleDropDown(id) {
  const list = document.getElementById(id + "_child");
  list.style.display = list.style.display === "none" ? "block" : "none";
}

function chooseInDropDown(id, index) {
  const real = document.getElementById(id);
  real.selectedIndex = index;
  document.querySelector(`#${id}_title .ddlabel`).textContent = real.options[index].text;
  toggleDropDown(id);
  real.dispatchEvent(new Event("change"));
}

function showAddress(path) { window.history.replaceState(null, "", path); }
