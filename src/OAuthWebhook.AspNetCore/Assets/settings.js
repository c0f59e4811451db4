// Only makes the pages nicer: everything works without it.
(() => {
  "use strict";

  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = button.textContent;
      const source = document.getElementById(button.dataset.copy);
      await navigator.clipboard.writeText(source.value ?? source.textContent);
      button.textContent = button.dataset.copied;
      setTimeout(() => { button.textContent = text; }, 2000);
    });
  }

  // Times come in UTC. They are shown where the viewer is, in the same order of year to minute, and how far away they are.
  // Days and hours from two of them on: 36 hours are neither one day nor two.
  const units = [["day", 86400, 2], ["hour", 3600, 2], ["minute", 60, 1], ["second", 1, 0]];
  const relative = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" });
  const away = at => {
    const seconds = (at - Date.now()) / 1000;
    const [unit, size] = units.find(([, length, from]) => Math.abs(seconds) >= length * from);
    return relative.format(Math.round(seconds / size), unit);
  };
  const here = new Intl.DateTimeFormat("en", {
    year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZoneName: "short",
  });
  const local = (at, seconds) => {
    const part = Object.fromEntries(here.formatToParts(at).map(({ type, value }) => [type, value]));
    return `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}${seconds ? ":" + part.second : ""} ${part.timeZoneName}`;
  };
  for (const time of document.querySelectorAll("[data-time]")) {
    const at = new Date(time.dateTime);
    const utc = time.textContent;
    const show = () => {
      const exact = local(at, time.dataset.time === "exact");
      time.title = time.dataset.time === "brief" ? `${exact} (${utc})` : utc;
      time.textContent = { brief: away(at), full: `${exact} (${away(at)})` }[time.dataset.time] ?? exact;
    };
    show();
    if (time.dataset.time !== "exact") setInterval(show, 30_000);
  }

  // Entered where the viewer is as well, and sent in UTC.
  for (const zone of document.querySelectorAll("[data-zone-of]")) {
    const input = document.getElementById(zone.dataset.zoneOf);
    zone.textContent = here.resolvedOptions().timeZone.replaceAll("_", " ");
    input.form.addEventListener("formdata", event => {
      if (input.value) event.formData.set(input.name, new Date(input.value).toISOString());
    });
  }

  for (const timer of document.querySelectorAll("[data-countdown]")) {
    const end = Date.now() + timer.dataset.countdown * 1000;
    const show = () => {
      const left = Math.max(0, Math.round((end - Date.now()) / 1000));
      timer.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      if (left > 0) setTimeout(show, 1000);
    };
    show();
    timer.parentElement.hidden = false;
  }

  // Loads the page again as soon as there is something new on it; not at its end by the browser's clock, which may be wrong.
  for (const waiting of document.querySelectorAll("[data-poll]")) {
    const look = async () => {
      try {
        const answer = await fetch(waiting.dataset.poll);
        if (answer.status < 500 && (answer.redirected || !answer.ok || !(await answer.json()).waits)) {
          location.reload();
          return;
        }
      } catch {
        // The host is away for a moment.
      }
      setTimeout(look, waiting.dataset.pollSeconds * 1000);
    };
    setTimeout(look, waiting.dataset.pollSeconds * 1000);
  }

  for (const all of document.querySelectorAll("[data-ticks]")) {
    const each = [...document.getElementsByName(all.dataset.ticks)];
    all.hidden = false;
    all.addEventListener("change", () => { for (const box of each) box.checked = all.checked; });
    for (const box of each) box.addEventListener("change", () => { all.checked = each.every(other => other.checked); });
  }

  for (const form of document.querySelectorAll("form[data-confirm]")) {
    form.addEventListener("submit", event => {
      if (!confirm(form.dataset.confirm)) event.preventDefault();
    });
  }

  // A second click sends nothing more. Gone back to, or when nothing has come for a while, the form can be sent again.
  document.addEventListener("submit", event => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if ("sent" in form.dataset) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "";
    setTimeout(() => { delete form.dataset.sent; }, 10_000);
  });
  window.addEventListener("pageshow", () => { for (const form of document.forms) delete form.dataset.sent; });

  for (const input of document.querySelectorAll("[data-filters]")) {
    const items = document.getElementById(input.dataset.filters).querySelectorAll("[data-filter]");
    input.addEventListener("input", () => {
      const wanted = input.value.trim().toLowerCase();
      for (const item of items) item.hidden = !item.dataset.filter.toLowerCase().includes(wanted);
    });
  }

  // Conditions such as name=value,value;name=value: any of them is enough.
  const follow = (text, show) => {
    const conditions = text.split(";").map(condition => {
      const [name, values] = condition.split("=");
      return { input: document.getElementsByName(name)[0], values: values.split(",") };
    }).filter(({ input }) => input);
    if (conditions.length === 0) return;
    const update = () => show(conditions.some(({ input, values }) => values.includes(input.value)));
    for (const { input } of conditions) input.addEventListener("change", update);
    update();
  };
  for (const part of document.querySelectorAll("[data-shown-when]:not([data-shown-when=''])")) follow(part.dataset.shownWhen, shown => { part.hidden = !shown; });
  for (const input of document.querySelectorAll("[data-required-when]:not([data-required-when=''])")) {
    follow(input.dataset.requiredWhen, required => {
      input.required = required;
      input.labels[0].querySelector("span").hidden = !required;
    });
  }

  document.querySelector("[data-focus]")?.focus();
})();
