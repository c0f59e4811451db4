using Elsa.Workflows;
using Elsa.Workflows.Models;
using Elsa.Workflows.Options;
using Elsa.Workflows.UIHints;
using Elsa.Workflows.UIHints.Dropdown;
using ElsaOAuthWebhook.Requests;
using ElsaOAuthWebhook.Tests.TestBed;

namespace ElsaOAuthWebhook.Tests.Requests;

public class DescriptorTests(PluginHost host) : IClassFixture<PluginHost>
{
    private ActivityDescriptor Descriptor => host.Get<IActivityRegistry>().Find("OAuthWebhook.OAuthHttpRequest")!;

    [Fact]
    public void The_activity_is_in_the_designers_HTTP_category_under_a_clear_name()
    {
        Descriptor.ClrType.ShouldBe(typeof(OAuthHttpRequest));
        Descriptor.DisplayName.ShouldBe("OAuth HTTP Request");
        Descriptor.Category.ShouldBe("HTTP");
        Descriptor.Description.ShouldNotBeNullOrWhiteSpace();
        Descriptor.Version.ShouldBe(1);
    }

    [Fact]
    public void The_designer_draws_a_port_for_each_expected_status_code_and_the_fixed_ones()
    {
        var input = Input("ExpectedStatusCodes");

        input.UIHint.ShouldBe(InputUIHints.DynamicOutcomes);
        input.DefaultValue.ShouldBe(new[] { "2xx" });
        input.UISpecifications![nameof(DynamicOutcomesOptions)].ShouldBeOfType<DynamicOutcomesOptions>()
            .FixedOutcomes.ShouldBe(["Unmatched status code", "Unauthorized", "Timeout", "Failed to connect"]);
    }

    [Fact]
    public void The_token_input_is_a_drop_down_that_works_in_every_designer() => Input("Token").UIHint.ShouldBe(InputUIHints.DropDown);

    [Fact]
    public void The_content_types_offered_include_JSON_and_both_kinds_of_form()
    {
        Items("ContentType").ShouldBeUnique();
        foreach (var type in (string[])["application/json", "application/x-www-form-urlencoded", "multipart/form-data"])
            Items("ContentType").ShouldContain(type);
    }

    [Fact]
    public void Every_input_and_output_is_described()
    {
        Descriptor.Inputs.Select(x => x.Name).ShouldBe(["Token", "Method", "Url", "Query", "Content", "ContentType", "ExpectedStatusCodes", "RequestHeaders", "TimeoutSeconds", "Subject"], ignoreOrder: true);
        Descriptor.Outputs.Select(x => x.Name).ShouldBe(["StatusCode", "ParsedContent", "ResponseHeaders", "Attempts", "Error"], ignoreOrder: true);
        Descriptor.Inputs.Select(x => x.Description).Concat(Descriptor.Outputs.Select(x => x.Description)).ShouldAllBe(x => !string.IsNullOrWhiteSpace(x));
    }

    private InputDescriptor Input(string name) => Descriptor.Inputs.Single(x => x.Name == name);

    private IEnumerable<string> Items(string name) => ((DropDownProps)Input(name).UISpecifications![InputUIHints.DropDown]).SelectList!.Items.Select(x => x.Value);
}
