// What a browser has to do itself: open a pop-up in the very click, hear what it says, and show the option a person moves to.
// An element may be gone by the time a call arrives here: it is null then.

// Asks .NET for what the pop-up shows, and tells it what came of it.
export function openOnClick(button, dotNet) {
  let isBeginning = false;
  button?.addEventListener("click", async () => {
    if (isBeginning) return;
    isBeginning = true;
    const popUp = window.open("about:blank", "", "popup,width=560,height=760");
    try {
      await (popUp ? begin(popUp, dotNet) : dotNet.invokeMethodAsync("OnBlocked"));
    } catch (error) {
      popUp?.close();
      // Nobody hears it where the person has gone elsewhere in Studio.
      await dotNet.invokeMethodAsync("OnFailed", String(error?.message ?? error)).catch(() => {});
    } finally {
      isBeginning = false;
    }
  });
}

async function begin(popUp, dotNet) {
  const nonce = newNonce();
  const url = await dotNet.invokeMethodAsync("BeginAsync", location.origin, nonce);
  if (!url) {
    popUp.close();
    return;
  }
  const { origin, protocol } = new URL(url);
  // Anything else would run as a part of this page.
  if (protocol !== "https:" && protocol !== "http:") throw new Error(`The server gave the address ${url}.`);
  listen(popUp, origin, nonce, dotNet);
  popUp.location = url;
}

// Not randomUUID, which a page without TLS does not have.
function newNonce() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, "0")).join("");
}

function listen(popUp, origin, nonce, dotNet) {
  // The person may have gone elsewhere in Studio: then nobody listens any more.
  const tell = (method, ...values) => dotNet.invokeMethodAsync(method, nonce, ...values).catch(() => {});
  const hear = event => {
    if (event.source !== popUp || event.origin !== origin || event.data?.type !== "oauth-webhook:connection" || event.data.nonce !== nonce) return;
    stop();
    tell("OnHeardAsync", event.data.connectionId);
  };
  // A provider's cross-origin opener policy makes it look closed: .NET goes on asking the server all the same.
  const timer = setInterval(() => {
    if (!popUp.closed) return;
    stop();
    tell("OnClosed");
  }, 500);
  const stop = () => {
    clearInterval(timer);
    // What it said right before it closed may still be on its way.
    setTimeout(() => window.removeEventListener("message", hear), 1000);
  };
  window.addEventListener("message", hear);
}

// Moving through the list moves no caret; and Enter, which closes the list, must not press the button that has the focus then.
export function keepListKeys(search) {
  search?.addEventListener("keydown", event => {
    if (["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) event.preventDefault();
  });
}

export function reveal(id) {
  document.getElementById(id)?.scrollIntoView({ block: "nearest" });
}
