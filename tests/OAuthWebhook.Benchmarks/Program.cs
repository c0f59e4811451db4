using BenchmarkDotNet.Running;
using OAuthWebhook.Benchmarks.Measurements;
using OAuthWebhook.Benchmarks.Sandbox;

// dotnet run -c Release --project tests/OAuthWebhook.Benchmarks
// prints everything as Markdown; one of the names below, given behind "--", measures that alone.
return args switch
{
    [] => await EverythingAsync(),
    ["handler", ..] => InMemory(args[1..]),
    ["serve"] => await SandboxServer.ServeAsync(),
    ["loopback"] => await Loopback.RunAsync(),
    ["crowd"] => await Crowd.RunAsync(),
    ["memory"] => await Memory.RunAsync(),
    ["list"] => await Listing.RunAsync() + await ListRequests.RunAsync(),
    ["list-requests"] => await ListRequests.RunAsync(),
    _ => Usage(),
};

static async Task<int> EverythingAsync()
{
    Machine.Describe();
    InMemory([]);
    return await Loopback.RunAsync() + await Crowd.RunAsync() + await Memory.RunAsync() + await Listing.RunAsync() + await ListRequests.RunAsync();
}

static int InMemory(string[] arguments)
{
    BenchmarkRunner.Run<HandlerInMemory>(args: arguments);
    return 0;
}

static int Usage()
{
    Console.Error.WriteLine("Say one of: handler, loopback, crowd, memory, list, list-requests (the second half of list); or nothing, for all of them.");
    return 1;
}
