using System.Text;

namespace ElsaOAuthWebhook.Requests;

/// <summary>Encodings by the name that a <c>charset</c> parameter (RFC 9110 §8.3.2) gives them.</summary>
internal static class Charset
{
    /// <summary>The encoding; UTF-8 without a name, null for an unknown one.</summary>
    public static Encoding? Find(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
            return Encoding.UTF8;
        name = name.Trim('"', ' ');
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
