using Elsa.Features.Abstractions;
using Elsa.Features.Services;
using Elsa.Http.ContentWriters;
using Elsa.Http.Parsers;
using Elsa.Http.UIHints;
using Elsa.Workflows;
using Microsoft.Extensions.DependencyInjection;

namespace Elsa.Http.Features;

public class HttpFeature(IModule module) : FeatureBase(module)
{
    public override void Apply()
    {
        Services.AddHttpClient();
        Services.AddHttpContextAccessor();
        Services.AddSingleton<IHttpContentParser, JsonHttpContentParser>();
        Services.AddSingleton<IHttpContentParser, XmlHttpContentParser>();
        Services.AddSingleton<IHttpContentParser, PlainTextHttpContentParser>();
        Services.AddSingleton<IHttpContentParser, TextHtmlHttpContentParser>();
        Services.AddScoped<IHttpContentFactory, TextContentFactory>();
        Services.AddScoped<IHttpContentFactory, JsonContentFactory>();
        Services.AddScoped<IHttpContentFactory, XmlContentFactory>();
        Services.AddScoped<IHttpContentFactory, FormUrlEncodedHttpContentFactory>();
        Services.AddScoped<IPropertyUIHandler, HttpContentTypeOptionsProvider>();
    }
}
