// The window ANEXAR DOCUMENTO (docs/portal.md, section 2.9): choose or drop, attach one after another, close.
"use strict";

const page = $("#divUpload").dataset;
const rows = [];                            // { file, tr, state: waiting | sending | attached | refused }
let added = 0;

// Choosing ------------------------------------------------------------------------------------------

function takesMany() { return $("input[type=file]").multiple; }

function rebuildInput() {                   // the portal makes a new input after each choice; an old handle is dead
  const old = $("input[type=file]"), fresh = old.cloneNode(false);
  fresh.value = "";
  old.replaceWith(fresh);
  fresh.addEventListener("change", () => { take(Array.from(fresh.files)); rebuildInput(); });
}

function take(files) {
  if (!files.length) { return; }
  if (!takesMany()) {
    for (const row of rows.filter(row => row.state !== "attached")) { drop(row); }
    files = files.slice(0, 1);
  }
  for (const file of files) { add(file); }
}

function add(file) {
  const tr = document.createElement("tr");
  tr.id = "trFile_" + added++;
  tr.dataset.fact = "upload.file";
  tr.innerHTML = '<td><span class="FileName" data-fact="upload.file_name"></span></td><td class="FileSize"></td>'
    + '<td><div class="FileProgress"><div class="FileProgressBar"></div></div></td><td class="FileState"></td>'
    + '<td><a class="FileRemove" href="javascript:void(0);"></a></td>';
  const row = { file, tr, state: "waiting" };
  tr.querySelector(".FileName").textContent = file.name;
  tr.querySelector(".FileSize").textContent = Math.ceil(file.size / 1024) + " KB";
  const remove = tr.querySelector(".FileRemove");
  remove.textContent = page.remove;
  remove.addEventListener("click", () => { drop(row); });
  rows.push(row);
  $("#tblFilesTable").tBodies[1].append(tr);
  showWhetherEmpty();
}

function drop(row) {
  row.tr.remove();
  rows.splice(rows.indexOf(row), 1);
  showWhetherEmpty();
}

function showWhetherEmpty() { $("#trNoFiles").style.display = rows.length ? "none" : ""; }

// Attaching -----------------------------------------------------------------------------------------

function refusalOf(file) {
  const type = file.name.includes(".") ? file.name.split(".").pop().toLowerCase() : "";
  if (page.types && !page.types.split(" ").includes(type)) { return page.refusedType; }
  if (file.size === 0) { return page.refusedEmpty; }
  if (file.size > Number(page.largest)) { return page.refusedSize; }
  return Array.from(file.name).length > Number(page.longestName) ? page.refusedName : "";
}

async function attachAll() {
  for (const row of rows.slice()) {
    if (row.state === "attached" || row.state === "sending") { continue; }
    row.state = "sending";
    row.tr.querySelector(".FileState").replaceChildren();
    const refusal = refusalOf(row.file);
    show(row, refusal ? { processed: page.failure, message: refusal } : await send(row));
  }
}

function send(row) {
  return new Promise(resolve => {
    const body = new FormData(), request = new XMLHttpRequest();
    body.set("Post_Back_Action_Name_Hidden", "UploadFile");
    body.set("Post_Back_Arguments_Hidden", "");
    body.set("CallBackUrl", page.callBack);
    body.set("file", row.file);
    const failed = { processed: page.failure, message: page.failed };
    request.upload.onprogress = event => {
      row.tr.querySelector(".FileProgressBar").style.width = 100 * event.loaded / event.total + "%";
    };
    request.onerror = () => resolve(failed);
    request.onload = () => {
      try {
        resolve(request.status === 200 ? JSON.parse(request.responseText) : failed);
      } catch {                             // a page instead of an answer: expired content, or a sign-in
        window.location.assign(request.responseURL);
      }
    };
    request.open("POST", page.url);
    request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
    request.send(body);
  });
}

function show(row, answer) {
  const attached = answer.processed === "success", said = document.createElement("span");
  row.state = attached ? "attached" : "refused";
  row.id = answer.id;
  said.setAttribute("processed", answer.processed);
  said.dataset.fact = "upload.finished " + (attached ? "upload.attached" : "upload.refused");
  said.textContent = answer.message;
  row.tr.querySelector(".FileState").replaceChildren(said);
  if (attached) {
    row.tr.querySelector(".FileProgressBar").style.width = "100%";
    row.tr.querySelector(".FileRemove").remove();          // it is in the contract, or on its way there
  }
  if (!attached && page.alerts) { alert(row.file.name + ": " + answer.message); }
}

// Closing -------------------------------------------------------------------------------------------

function closeWindow() {
  const attached = rows.filter(row => row.state === "attached").map(row => row.id);
  if (attached.length && window.opener && !window.opener.closed) {
    // The opener's own function makes the call, so that it goes on after this window is gone.
    window.opener.postAction(page.callBack, { windowKey: page.key, documentIds: JSON.stringify(attached) }, true);
  }
  window.close();
}

$("#divAddFilesButton").addEventListener("click", () => $("input[type=file]").click());
document.addEventListener("dragover", event => event.preventDefault());
document.addEventListener("drop", event => { event.preventDefault(); take(Array.from(event.dataTransfer.files)); });
rebuildInput();
