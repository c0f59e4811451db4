namespace OAuthWebhook.Connections;

/// <summary>The store could not be read or written: it may work later. Stores throw this in place of their own exceptions.</summary>
/// <param name="message">What was being done.</param>
/// <param name="innerException">What the database said.</param>
public sealed class StoreUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException);
