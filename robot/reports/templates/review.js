// Search and choice of documents. Without it the page is whole.
{
  const how = document.getElementById("estado"), who = document.getElementById("quien");
  let texts;
  const read = () => new Map(cases.map(each => [each, {
    head: fold(each.querySelector("summary").textContent),
    rows: [...each.querySelectorAll("tbody tr")].map(row => [row, fold(row.textContent)]),
  }]));
  const choose = () => {
    texts ??= read();
    const words = sought();
    const chosen = words.length || how.value || who.value;
    let shown = 0, all = 0;
    for (const each of cases) {
      const {head, rows} = texts.get(each);
      let here = 0;
      for (const [row, text] of rows) {
        const fits = words.every(word => head.includes(word) || text.includes(word))
          && (!how.value || row.dataset.level === how.value) && (!who.value || row.dataset.by === who.value);
        row.classList.toggle("out", !fits);
        here += fits;
      }
      const itself = !rows.length && !who.value && words.every(word => head.includes(word))
        && (!how.value || each.dataset.level === how.value);
      each.classList.toggle("out", Boolean(chosen) && !here && !itself);
      shown += here;
      all += rows.length;
    }
    told.textContent = chosen ? `${shown || "Ninguno"} de ${all} documentos` : "";
  };
  for (const box of [find, how, who]) box.addEventListener("input", choose);
}
