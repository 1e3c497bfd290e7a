// What the frame around every page does: windows inside the page, search, language, company, leaving, expiry
// (docs/portal.md, sections 2.2 and 2.4).
"use strict";

const MODAL_LAYER = 10000;

function modals() { return JSON.parse($("#ModalsStack").value); }

function openModal(id, title, url) {
  if (document.getElementById(id)) { return; }
  const shade = document.createElement("div"), box = document.createElement("div");
  const bar = document.createElement("div"), caption = document.createElement("span"), close = document.createElement("a");
  const content = document.createElement("div"), frame = document.createElement("iframe");
  const layer = MODAL_LAYER + 2 * modals().length;
  shade.id = id + "_shade"; shade.className = "ModalShade"; shade.style.zIndex = layer;
  box.id = id; box.className = "bModal VortalModalDialog"; box.style.zIndex = layer + 1;
  bar.className = "ModalTitle"; caption.textContent = title;
  close.className = "ModalClose"; close.textContent = "X"; close.href = "javascript:void(0);"; close.onclick = () => closeModal(id);
  content.id = id + "_content"; content.className = "ModalContent";
  frame.id = frame.name = id + "_iframe"; frame.src = url;
  bar.append(caption, close); content.append(frame); box.append(bar, content); document.body.append(shade, box);
  $("#ModalsStack").value = JSON.stringify([...modals(), id]);
}

function closeModal(id) {
  for (const part of [id, id + "_shade"]) { document.getElementById(part)?.remove(); }
  $("#ModalsStack").value = JSON.stringify(modals().filter(open => open !== id));
}

function searchEverywhere() {
  const words = encodeURIComponent($("#quickSearchGlobal").value);
  window.location.assign("/CO1Marketplace/GlobalSearch/GlobalSearch/Index?allWords2Search=" + words);
}

function setLanguage(url, code) {
  const here = encodeURIComponent(window.location.pathname + window.location.search);
  window.location.assign(`${url}?languageCode=${code}&currentUrl=${here}`);
}

function switchCompany(code) {
  block();
  window.location.assign("/CO1ContractsManagement/Tendering/SalesContractManagement/SwitchCompany?companyCode=" + code);
}

function logOut(url) {
  block(document.body.dataset.goodbye);
  sessionStorage.clear();
  window.location.assign(url);
}

function watchInactivity() {
  const minutes = Number(document.body.dataset.idleMinutes);
  if (!minutes) { return; }
  let timer;
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(() => { $("#SessionExpiredAlert").style.display = ""; }, minutes * 60000);
  };
  for (const sign of ["click", "keydown"]) { document.addEventListener(sign, again, true); }
  again();
}

window.addEventListener("DOMContentLoaded", watchInactivity);
