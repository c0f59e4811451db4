using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using OAuthWebhook.EntityFrameworkCore.Database;

namespace OAuthWebhook.EntityFrameworkCore.Encryption;

/// <summary>Keeps Data Protection's keys in the store's database. Data Protection asks for them synchronously.</summary>
internal sealed class KeyRepository(StoreDatabase database) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() => database.Run("reading encryption keys", context =>
        context.Keys.OrderBy(row => row.Name).Select(row => row.Xml).ToList().ConvertAll(xml => XElement.Parse(xml)));

    public void StoreElement(XElement element, string friendlyName) => database.Run("writing an encryption key", context =>
    {
        context.Keys.Add(new() { Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
        return context.SaveChanges();
    });
}
