using ElsaOAuthWebhook.Studio.Tests.Running;

switch (args)
{
    // To look at it: dotnet run --project tests/ElsaOAuthWebhook.Studio.Tests -- --serve
    case ["--serve"]:
        await using (var studio = await RunningStudio.StartAsync())
        {
            Console.WriteLine($"Open {studio.At("workflows/definitions/orders/edit")} and sign in as admin with password. Enter ends it.");
            Console.ReadLine();
        }

        return 0;
    default:
        Console.Error.WriteLine("Give it --serve, or the folder for the picture: --screenshots docs/images");
        return 2;
}
