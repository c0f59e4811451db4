// Tells the page that opened this window which connection was made, that page alone, and closes the window.
(() => {
  "use strict";
  const { openerOrigin, nonce, connectionId, authorizationId } = document.getElementById("picked").dataset;
  // A provider's cross-origin opener policy may have cut the two apart: then the opener learns it by polling.
  if (!window.opener) return;
  window.opener.postMessage({ type: "oauth-webhook:connection", nonce, connectionId, authorizationId: authorizationId || null }, openerOrigin);
  window.close();
})();
