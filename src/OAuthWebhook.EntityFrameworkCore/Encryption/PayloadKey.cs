using System.Buffers.Binary;

namespace OAuthWebhook.EntityFrameworkCore.Encryption;

/// <summary>
/// Which key a protected payload was made with. Data Protection puts it in clear in front, in a format that its documentation fixes
/// ("authenticated encryption details: payload format"): four magic bytes, then the key's id.
/// </summary>
internal static class PayloadKey
{
    private const uint Magic = 0x09F0C9F0;

    public static Guid? Of(ReadOnlySpan<byte> payload) =>
        payload.Length >= 20 && BinaryPrimitives.ReadUInt32BigEndian(payload) == Magic ? new Guid(payload[4..20]) : null;
}
