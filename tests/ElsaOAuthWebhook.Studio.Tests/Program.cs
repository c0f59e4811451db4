using ElsaOAuthWebhook.Studio.Tests.Running;
using ElsaOAuthWebhook.Studio.Tests.Screenshots;
using OAuthWebhook.Testing;

switch (args)
{
    // The pictures of the documentation, taken anew: dotnet run --project tests/ElsaOAuthWebhook.Studio.Tests -- --screenshots docs/images
    case ["--screenshots", var folder] when StudioBrowserFactAttribute.SkipReason is null:
        await foreach (var picture in StudioAlbum.ShootAsync(Directory.CreateDirectory(folder)))
            Console.WriteLine(picture);
        return 0;
    case ["--screenshots", _]:
        Console.Error.WriteLine(StudioBrowserFactAttribute.SkipReason);
        return 1;

    // To look at it: dotnet run --project tests/ElsaOAuthWebhook.Studio.Tests -- --serve
    case ["--serve"]:
        await using (var studio = await RunningStudio.StartAsync())
        {
            Console.WriteLine($"Open {studio.At("workflows/definitions/orders/edit")} and sign in as admin with password. Enter ends it.");
            Console.ReadLine();
        }

        return 0;
    default:
        Console.Error.WriteLine("Give it --serve, or the folder for the pictures: --screenshots docs/images");
        return 2;
}
