using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OAuthWebhook.Connections;

namespace OAuthWebhook.Subjects;

/// <summary>
/// The connection that one end user (subject) has by a template. Its id follows from the two, so that it is found without a look-up and
/// never made twice, and begins with the template's, so that what happens to the template can reach it.
/// </summary>
public static class SubjectConnection
{
    /// <summary>How many characters a subject may have.</summary>
    public const int LongestSubject = 256;

    // In no id that is given to other connections; unreserved in URLs (RFC 3986 §2.3).
    private const char Separator = '~';

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Why a text cannot be a subject; null when it can. Subjects are compared character by character: nothing is folded or trimmed.</summary>
    /// <param name="subject">The subject.</param>
    public static string? Check(string? subject)
    {
        if (string.IsNullOrWhiteSpace(subject))
            return "It is empty. Give what identifies the end user, such as an id from your own system.";
        if (subject.Length > LongestSubject)
            return string.Create(CultureInfo.InvariantCulture, $"It has {subject.Length} characters; a subject has at most {LongestSubject}.");
        if (char.IsWhiteSpace(subject[0]) || char.IsWhiteSpace(subject[^1]))
            return "It begins or ends with a blank. Remove that.";
        foreach (var rune in subject.EnumerateRunes())
        {
            // What is no text at all comes as the replacement character.
            if (rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                return "It holds a control character, an invisible one, or something that is no text. Remove that.";
        }

        return null;
    }

    /// <summary>The key of the connection, whether or not it exists.</summary>
    /// <param name="template">The template.</param>
    /// <param name="subject">The subject; <see cref="Check"/> has nothing against it.</param>
    public static ConnectionKey KeyOf(ConnectionKey template, string subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return template with { Id = $"{template.Id}{Separator}{Convert.ToHexStringLower(SHA256.HashData(Strict.GetBytes(subject)))}" };
    }

    /// <summary>The template whose subject's connection a key names; null when it names another connection.</summary>
    /// <param name="key">The key.</param>
    public static ConnectionKey? TemplateOf(ConnectionKey key)
    {
        var end = key.Id.IndexOf(Separator, StringComparison.Ordinal);
        return end < 0 ? null : key with { Id = key.Id[..end] };
    }

    /// <summary>Whether a key names the connection of one of a template's subjects.</summary>
    internal static bool IsOf(ConnectionKey key, ConnectionKey template) =>
        key.TenantId == template.TenantId && key.Id.Length > template.Id.Length && key.Id[template.Id.Length] == Separator && key.Id.StartsWith(template.Id, StringComparison.Ordinal);

    /// <summary>A subject as texts show it.</summary>
    internal static string Shown(string subject) => subject.Length > 100 ? $"{subject[..100]}…" : subject;

    /// <summary>A template as it is used for one subject.</summary>
    internal static Connection Of(Connection template, Connection stored) => template with
    {
        Key = stored.Key,
        Registration = Of(template.Registration, stored.Registration),
        CreatedAt = stored.CreatedAt,
    };

    /// <inheritdoc cref="Of(Connection, Connection)"/>
    public static ConnectionRegistration Of(ConnectionRegistration template, ConnectionRegistration stored)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(stored);
        return template with { Template = false, TemplateId = stored.TemplateId, Subject = stored.Subject };
    }
}
