"use strict";
// Small helps where scripts run; every page works without them.

// Focus moves to what is wrong, else to the heading of the new page.
const place = document.getElementById("errors") || (location.hash ? null : document.getElementById("heading"));
if (place) place.focus({ preventScroll: !place.classList.contains("errors") });

// A card that an address names is opened.
const opened = document.getElementById(location.hash.slice(1));
if (opened instanceof HTMLDetailsElement) opened.open = true;
for (const link of document.querySelectorAll('a[href^="#"]'))
  link.addEventListener("click", () => {
    const target = document.getElementById(link.hash.slice(1));
    if (target instanceof HTMLDetailsElement) target.open = true;
  });

// What ticked items bring is shown at once.
for (const form of document.querySelectorAll("form.ways")) {
  let last = 0;
  form.addEventListener("change", async () => {
    const mine = ++last, data = new URLSearchParams(new FormData(form));
    data.set("live", "1");
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, credentials: "omit" });
      if (answer.ok && mine === last)
        form.querySelector(".live").replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
    } catch { /* the button still works */ }
  });
}

// "None" and something else exclude each other.
for (const box of document.querySelectorAll('input[type=checkbox][value="-none"]'))
  for (const other of box.form.querySelectorAll(`input[type=checkbox][name="${CSS.escape(box.name)}"]`))
    other.addEventListener("change", () => {
      if (!other.checked) return;
      if (other === box) for (const o of box.form.querySelectorAll(`input[type=checkbox][name="${CSS.escape(box.name)}"]`)) o.checked = o === box;
      else box.checked = false;
    });

// A slider beside a number.
for (const slider of document.querySelectorAll("input[type=range][data-for]")) {
  const field = document.getElementById(slider.dataset.for);
  const number = () => Number(field.value.replace(/[\s.]/g, "").replace(",", "."));
  slider.hidden = false;
  if (field.value) slider.value = number();
  slider.addEventListener("input", () => { field.value = slider.value.replace(".", document.documentElement.lang === "en" ? "." : ","); });
}

// A link that carries the answers in its fragment: a browser sends no fragment to a server.
for (const share of document.querySelectorAll("[data-share]")) {
  share.hidden = false;
  share.querySelector("button").addEventListener("click", async () => {
    const link = `${location.origin}${share.dataset.share}#answers=${document.querySelector("input[name=state]").value}`;
    const said = share.querySelector("[role=status]");
    try { await navigator.clipboard.writeText(link); said.textContent = said.dataset.done; } catch { said.textContent = link; }
  });
}
const shared = document.getElementById("shared");
if (shared && location.hash.startsWith("#answers=")) {
  shared.elements.state.value = location.hash.slice("#answers=".length);
  history.replaceState(null, "", location.pathname);
  shared.submit();
}

// All is printed, opened or not.
addEventListener("beforeprint", () => { for (const one of document.querySelectorAll("main details")) one.open = true; });
