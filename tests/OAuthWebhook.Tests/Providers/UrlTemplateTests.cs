using OAuthWebhook.Destinations;

namespace OAuthWebhook.Tests.Providers;

public sealed class UrlTemplateTests
{
    [Theory]
    [InlineData("https://{v}.example/token", "acme", "https://acme.example/token")]
    [InlineData("https://{v}/token", "acme.example", "https://acme.example/token")]
    [InlineData("https://a.example/{v}/b", "x y/z?", "https://a.example/x%20y%2Fz%3F/b")]
    [InlineData("https://a.example/?q={v}", "a&b=c#d", "https://a.example/?q=a%26b%3Dc%23d")]
    [InlineData("{v}/x", "https://acme.example/", "https://acme.example/x")]
    [InlineData("{v}/x", "https://acme.example/base/../deep", "https://acme.example/deep/x")]
    [InlineData("https://a.example/{other}/{v}", "b", "https://a.example/{other}/b")]
    public void A_value_stands_where_its_name_was(string template, string value, string url)
    {
        UrlTemplate.FillUrl(template, name => name == "v" ? value : null, out var misfit).ShouldBe(url);
        misfit.ShouldBeNull();
    }

    [Theory]
    [InlineData("https://{v}.example/", "evil.com/")]
    [InlineData("https://{v}.example/", "a@b")]
    [InlineData("https://{v}.example/", "..")]
    [InlineData("https://{v}.example/", "a.")]
    [InlineData("https://{v}.example/", "-a")]
    [InlineData("https://{v}.example/", "")]
    [InlineData("https://{v}.example/", "a:80")]
    [InlineData("https://{v}.example/", "a\n")]
    [InlineData("https://{v}.example/", "{v}")]
    [InlineData("https://a.example/{v}/b", "..")]
    [InlineData("https://a.example/{v}/b", ".")]
    [InlineData("https://a.example/{v}/b", "")]
    [InlineData("{v}/x", "acme.example")]
    [InlineData("{v}/x", "http://acme.example")]
    [InlineData("{v}/x", "https://me@acme.example")]
    [InlineData("{v}/x", "https://acme.example/?x=")]
    [InlineData("{v}/x", "https://acme.example/#")]
    [InlineData("{v}://acme.example", "https")]
    public void A_value_that_would_lead_elsewhere_stays_out(string template, string value)
    {
        UrlTemplate.FillUrl(template, _ => value, out var misfit).ShouldBe(template);
        misfit.ShouldBe("v");
    }

    [Theory]
    [InlineData("https://{a}.{b}.example:8080/{c}", "a b")]
    [InlineData("{a}/{c}?{d}", "a")]
    [InlineData("{a}", "a")]
    [InlineData("https://x.example/{c}", "")]
    [InlineData("{a}?u=https://{c}/", "a")]
    public void The_names_that_decide_about_the_host_are_known(string template, string names) =>
        string.Join(' ', UrlTemplate.NamesInHost(template)).ShouldBe(names);

    [Theory]
    [InlineData("*.{v}.example", "acme", "*.acme.example")]
    [InlineData("{v}", "acme.example", "acme.example")]
    [InlineData("{v}", "*", "{v}")]
    [InlineData("*.{v}", "a/b", "*.{v}")]
    public void An_allowed_host_takes_names_of_hosts_alone(string template, string value, string host) =>
        UrlTemplate.FillHost(template, _ => value).ShouldBe(host);
}
