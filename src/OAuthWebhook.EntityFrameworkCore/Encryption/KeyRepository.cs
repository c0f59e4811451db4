using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using OAuthWebhook.EntityFrameworkCore.Database;

namespace OAuthWebhook.EntityFrameworkCore.Encryption;

/// <summary>Keeps Data Protection's keys in the store's database. Data Protection asks for them synchronously.</summary>
internal sealed class KeyRepository(StoreDatabase database) : IXmlRepository
{
    /// <summary>What Data Protection puts in the place of a key's secret that it encrypted.</summary>
    private static readonly XName EncryptedSecret = XName.Get("encryptedSecret", "http://schemas.asp.net/2015/03/dataProtection");

    public IReadOnlyCollection<XElement> GetAllElements() => database.Run("reading encryption keys", context =>
        context.Keys.OrderBy(row => row.Name).Select(row => row.Xml).ToList().ConvertAll(xml => XElement.Parse(xml)));

    /// <summary>The keys, revoked ones too, that whoever reads the database can use.</summary>
    public IReadOnlyList<Guid> IdsInClear() => [.. GetAllElements()
        .Where(element => element.Name.LocalName == "key" && !element.Descendants(EncryptedSecret).Any(IsEncrypted))
        .Select(element => (Guid)element.Attribute("id")!)];

    public void StoreElement(XElement element, string friendlyName) => database.Run("writing an encryption key", context =>
    {
        context.Keys.Add(new() { Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
        return context.SaveChanges();
    });

    private static bool IsEncrypted(XElement secret) =>
        !((string?)secret.Attribute("decryptorType") ?? "").StartsWith(typeof(NullXmlDecryptor).FullName!, StringComparison.Ordinal);
}
