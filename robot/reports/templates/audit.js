// Search, choice and order of the contracts. Without it the page is whole.
{
  const has = document.getElementById("estado"), order = document.getElementById("orden");
  let texts;
  const compare = {
    number: (a, b) => a.dataset.number.localeCompare(b.dataset.number, "es", {numeric: true}),
    who: (a, b) => a.dataset.who.localeCompare(b.dataset.who, "es"),
    missing: (a, b) => b.dataset.missing - a.dataset.missing,
  };
  const choose = () => {
    texts ??= new Map(cases.map(each => [each, fold(each.textContent)]));
    const words = sought();
    let shown = 0;
    for (const each of cases) {
      const fits = words.every(word => texts.get(each).includes(word)) && (!has.value || each.dataset.has.split(" ").includes(has.value));
      each.classList.toggle("out", !fits);
      shown += fits;
    }
    told.textContent = shown === cases.length ? "" : `${shown || "Ninguno"} de ${cases.length} contratos`;
  };
  const arrange = () => list.append(...(order.value ? [...cases].sort(compare[order.value]) : cases));
  for (const box of [find, has]) box.addEventListener("input", choose);
  order.addEventListener("input", arrange);
}
