using Microsoft.Playwright;

namespace OAuthWebhook.Testing;

/// <summary>
/// A page such as a designer's, on an origin of its own: its button opens a pop-up with a UI ticket. It shows what it is told (<c>#told</c>) and, as it
/// polls, how that stands (<c>#polled</c>).
/// </summary>
public static class OpenerPage
{
    private const string Path = "/opener";

    /// <summary>Puts the page on a server.</summary>
    /// <param name="server">Its origin has to be an allowed one of the host.</param>
    /// <param name="host">The host's address.</param>
    /// <param name="authorization">The Authorization header for the host's API.</param>
    /// <returns>The page's address.</returns>
    public static Uri Serve(ScriptedServer server, Uri host, string authorization)
    {
        server[Path].Otherwise = _ => Answer.Html($$"""
            <!DOCTYPE html><title>Opener</title>
            <link rel="icon" href="data:,">
            <button id="open">Request a token</button> <p id="told"></p> <p id="polled"></p>
            <script>
              const host = "{{host.GetLeftPart(UriPartial.Authority)}}", authorization = "{{authorization}}";
              const show = (id, text) => { document.getElementById(id).textContent = text; };
              document.getElementById("open").onclick = async () => {
                const popUp = window.open("about:blank", "", "popup,width=500,height=700");
                const nonce = crypto.randomUUID();
                const answer = await fetch(host + "/oauth-webhook/api/ui-tickets", {
                  method: "POST", headers: { authorization, "content-type": "application/json" }, body: JSON.stringify({ origin: location.origin, nonce }),
                });
                const { id, url } = await answer.json();
                window.addEventListener("message", event => {
                  if (event.origin === host && event.data.nonce === nonce) show("told", `${event.data.type} ${event.data.connectionId === id}`);
                });
                popUp.location = url;
                for (;;) {
                  const standing = await (await fetch(`${host}/oauth-webhook/api/authorizations/${id}`, { headers: { authorization } })).json();
                  show("polled", `${standing.status} ${standing.connectionId === id}`);
                  await new Promise(resume => setTimeout(resume, 100));
                }
              };
            </script>
            """);
        return new Uri(server.BaseAddress, Path);
    }

    /// <summary>Does something in a pop-up that makes it close itself, and waits until it has.</summary>
    /// <param name="popUp">The pop-up.</param>
    /// <param name="act">What is done there.</param>
    public static async Task UntilClosedAsync(this IPage popUp, Func<Task> act)
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        popUp.Close += (_, _) => closed.TrySetResult();
        await act();
        await closed.Task.WaitAsync(Patience.Limit);
    }
}
