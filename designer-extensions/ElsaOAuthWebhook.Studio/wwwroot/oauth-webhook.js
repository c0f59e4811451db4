// What a browser has to do itself: open a pop-up in the very click, hear what it says, and show the option a person moves to.

// Asks .NET for what the pop-up shows, and tells it what came of it: heard(connectionId), closed(), or blocked().
export function openOnClick(button, dotNet) {
  button.addEventListener("click", async () => {
    const popUp = window.open("about:blank", "", "popup,width=560,height=760");
    if (!popUp) {
      await dotNet.invokeMethodAsync("BlockedAsync");
      return;
    }
    const nonce = crypto.randomUUID();
    const url = await dotNet.invokeMethodAsync("BeginAsync", location.origin, nonce);
    if (!url) {
      popUp.close();
      return;
    }
    listen(popUp, new URL(url).origin, nonce, dotNet);
    popUp.location = url;
  });
}

function listen(popUp, origin, nonce, dotNet) {
  // The person may have gone elsewhere in Studio: then nobody listens any more.
  const tell = (method, ...values) => dotNet.invokeMethodAsync(method, ...values).catch(() => {});
  const hear = event => {
    if (event.source !== popUp || event.origin !== origin || event.data?.type !== "oauth-webhook:connection" || event.data.nonce !== nonce) return;
    stop();
    tell("HeardAsync", event.data.connectionId);
  };
  // A provider's cross-origin opener policy makes it look closed: .NET goes on asking the server all the same.
  const timer = setInterval(() => {
    if (!popUp.closed) return;
    stop();
    tell("ClosedAsync");
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
  search.addEventListener("keydown", event => {
    if (["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) event.preventDefault();
  });
}

export function reveal(id) {
  document.getElementById(id)?.scrollIntoView({ block: "nearest" });
}
