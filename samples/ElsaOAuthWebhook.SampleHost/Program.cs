using ElsaOAuthWebhook.SampleHost.Sandbox;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSandbox();

var app = builder.Build();
app.MapSandbox();
await app.RunAsync();
