namespace ElsaOAuthWebhook.Requests;

/// <summary>The outcomes an OAuth HTTP Request has besides the expected status codes.</summary>
internal static class FixedOutcomes
{
    /// <summary>The API answered another status than the expected ones.</summary>
    public const string UnmatchedStatusCode = "Unmatched status code";

    /// <summary>The token was refused twice, or there was none: then nothing was sent.</summary>
    public const string Unauthorized = "Unauthorized";

    /// <summary>Our own time limit was reached.</summary>
    public const string Timeout = "Timeout";

    /// <summary>There was no connection, or none is allowed, or the request cannot be made of the inputs.</summary>
    public const string FailedToConnect = "Failed to connect";
}
