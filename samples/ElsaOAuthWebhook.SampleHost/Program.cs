using ElsaOAuthWebhook.SampleHost;

await using var app = SampleHostApplication.Create(args);
await app.RunAsync();
