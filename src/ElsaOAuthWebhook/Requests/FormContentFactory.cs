using Elsa.Http.ContentWriters;

namespace ElsaOAuthWebhook.Requests;

/// <summary>
/// Writes forms: names with texts, and in multipart (RFC 7578) also files. Elsa's own factory for forms fails on a null and
/// on JSON text, and there is none for multipart.
/// </summary>
internal sealed class FormContentFactory : IHttpContentFactory
{
    public const string UrlEncoded = "application/x-www-form-urlencoded";
    public const string Multipart = "multipart/form-data";

    public IEnumerable<string> SupportedContentTypes => [UrlEncoded, Multipart];

    public HttpContent CreateHttpContent(object content, string contentType)
    {
        var fields = NamedValues.Read(content) ?? throw new NotSupportedException("A form is made of an object, names with values.");
        return contentType == Multipart
            ? Parts(fields)
            : new FormUrlEncodedContent(fields.SelectMany(x => NamedValues.Texts(x.Value).Select(text => KeyValuePair.Create(x.Key, text ?? ""))));
    }

    private static MultipartFormDataContent Parts(IEnumerable<KeyValuePair<string, object?>> fields)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            switch (value)
            {
                case byte[] bytes:
                    form.Add(new ByteArrayContent(bytes), name, name);
                    break;
                case Stream stream:
                    form.Add(new StreamContent(stream), name, name);
                    break;
                default:
                    foreach (var text in NamedValues.Texts(value))
                        form.Add(new StringContent(text ?? ""), name);
                    break;
            }
        }

        return form;
    }
}
