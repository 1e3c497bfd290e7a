// What the portal's own scripts do, as far as it is known (docs/portal.md, sections 2.1, 2.2 and 2.9).
// Partial pages: each top-level element of an answer replaces the element with the same id.
"use strict";

function $(selector) { return document.querySelector(selector); }

const translator = { loadFileAndTranslateElement() { /* texts arrive translated; the call remains as noise in cells */ } };

function hidePreloader() {
  const cover = $(".vortal-preloader");
  if (cover) { cover.style.display = "none"; }
}

function block(message) {
  const layer = document.createElement("div");
  layer.className = "blockUI blockOverlay" + (document.body.dataset.overlay === "transparent" ? " transparent" : "");
  const box = document.createElement("div");
  box.className = "blockUI blockMsg blockPage" + (document.body.dataset.overlay === "transparent" ? " transparent" : "");
  layer.dataset.fact = box.dataset.fact = "shell.block_ui";
  box.textContent = message || document.body.dataset.wait;
  document.body.append(layer, box);
  return () => { layer.remove(); box.remove(); };
}

function applyParts(html) {
  const answer = document.createElement("template");
  answer.innerHTML = html;
  for (const part of Array.from(answer.content.children)) {
    const here = part.id && document.getElementById(part.id);
    const scripts = Array.from(part.tagName === "SCRIPT" ? [part] : part.querySelectorAll("script"));
    if (here) { here.replaceWith(part); }
    for (const dead of scripts) {          // scripts set by innerHTML do not run by themselves
      const live = document.createElement("script");
      live.textContent = dead.textContent;
      if (dead.isConnected) { dead.replaceWith(live); } else { document.body.append(live); live.remove(); }
    }
  }
}

async function call(url, body, showBlock) {
  const release = showBlock ? block() : () => {};
  try {
    const answer = await fetch(url, {
      method: body ? "POST" : "GET",
      headers: { "X-Requested-With": "XMLHttpRequest" },
      body,
    });
    if (answer.redirected) { window.location.assign(answer.url); return; }
    applyParts(await answer.text());
  } catch (failure) {                      // an answer from the other origin: the session is over
    window.location.reload();
  } finally {
    release();
  }
}

function fields(form) { return new URLSearchParams(new FormData(form || $("#frmMainForm"))); }

function postForm(placeholderId, action, args, url, viewModels, showBlock) {
  const body = fields();
  body.set("Post_Back_Action_Name_Hidden", action);
  body.set("Post_Back_Arguments_Hidden", args || "");
  for (const [name, value] of Object.entries(viewModels || {})) { body.set(name, value); }
  return call(url, body, showBlock !== false);
}

function postAction(url, data, showBlock) { return call(url, new URLSearchParams(data || {}), showBlock !== false); }
function getAction(url, showBlock) { return call(url, null, showBlock !== false); }
function getContent(url) { return call(url, null, false); }

function jsonSelectionValues(grid) {
  const ticked = document.querySelectorAll("#" + grid + " input[type=checkbox]:checked");
  return JSON.stringify(Array.from(ticked, box => box.value));
}

function popupWindow(settings) {
  const left = (screen.width - settings.width) / 2, top = (screen.height - settings.height) / 2;
  return window.open(settings.windowURL, settings.windowName,
    `height=${settings.height},width=${settings.width},left=${left},top=${top},scrollbars=1,resizable=1`);
}

function toggleMenu(id) {
  for (const open of document.querySelectorAll(".MainMenuContextMenuContainer")) {
    if (open.id !== id) { open.classList.add("hiddenCtxMenu"); }
  }
  document.getElementById(id).classList.toggle("hiddenCtxMenu");
}

function tickClock() {
  const shown = $("#timedisplay");
  if (!shown) { return; }
  const began = Date.now(), start = Number(shown.dataset.seconds);
  setInterval(() => {
    const s = (start + Math.floor((Date.now() - began) / 1000)) % 86400;
    const two = n => String(n).padStart(2, "0");
    shown.textContent = `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
  }, 1000);
}

window.addEventListener("load", () => {
  tickClock();
  setTimeout(hidePreloader, Number(document.body.dataset.preloader || 0));
});
