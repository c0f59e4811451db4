namespace ElsaOAuthWebhook.SampleHost.Sandbox.Protocol;

/// <summary>Reading the body of a request as what OAuth sends: a URL-encoded form.</summary>
internal static class FormBody
{
    /// <summary>The form, or null when the body is none, or has more bytes or parameters than one needs.</summary>
    public static async Task<IFormCollection?> TryReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.GetTypedHeaders().ContentType?.MediaType != "application/x-www-form-urlencoded")
            return null;

        try
        {
            return await request.ReadFormAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }
}
