using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using OAuthWebhook.Cluster.Node;
using OAuthWebhook.Tokens;

// A node of a cluster, for tests: orders come in on standard input and are answered on standard output, a line of JSON each,
// in any order. It ends with its input, and so never outlives whoever started it.
var output = TextWriter.Synchronized(Console.Out);
var halts = new HaltPoints(halted => Say(null, halted));
using var commits = DiagnosticListener.AllListeners.Subscribe(new CommitObserver(halts));
using var host = NodeHost.Build(args, services => services.Decorate<ITokenStore>((_, store) => new HaltingTokenStore(store, halts)));
await host.StartAsync();
using (var commands = new Commands(host.Services, halts))
{
    Say(null, new Reply.Ready());
    while (await Console.In.ReadLineAsync() is { } line)
        Do(commands, Protocol.Read<Order>(line));
}

await host.StopAsync();

// Void, so that what goes wrong unexpectedly ends the process and is told on standard error.
async void Do(Commands commands, Order order)
{
    await Task.Yield();
    Say(order.Id, await commands.DoAsync(order.Command));
}

void Say(long? id, Reply answer)
{
    output.WriteLine(Protocol.Write(new Line(id, answer)));
    output.Flush();
}
