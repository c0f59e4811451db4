using ElsaOAuthWebhook.SampleHost.Tests.Screenshots;
using OAuthWebhook.Testing;

// The pictures of the documentation, taken anew: dotnet run --project tests/ElsaOAuthWebhook.SampleHost.Tests -- --screenshots docs/images
if (args is not ["--screenshots", var folder])
{
    Console.Error.WriteLine("Give it the folder for the pictures: --screenshots docs/images");
    return 2;
}

if (Prerequisite.Chromium.SkipReason is { } missing)
{
    Console.Error.WriteLine(missing);
    return 1;
}

await foreach (var picture in Album.ShootAsync(Directory.CreateDirectory(folder)))
    Console.WriteLine(picture);
return 0;
