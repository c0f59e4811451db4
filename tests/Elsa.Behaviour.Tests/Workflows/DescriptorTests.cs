using Elsa.Extensions;
using Elsa.Workflows;
using Elsa.Workflows.Attributes;
using Elsa.Workflows.Models;
using Elsa.Workflows.Options;
using Elsa.Workflows.UIHints;
using Elsa.Workflows.UIHints.Dropdown;
using Microsoft.Extensions.DependencyInjection;

namespace Elsa.Behaviour.Tests.Workflows;

public class DescriptorTests
{
    [Fact]
    public async Task A_descriptor_tells_what_the_attributes_tell()
    {
        await using var engine = new Engine();

        var descriptor = await engine.Get<IActivityDescriber>().DescribeActivityAsync(typeof(Probe));

        descriptor.TypeName.ShouldBe("Tests.Probe");
        descriptor.DisplayName.ShouldBe("Probe it");
        descriptor.Category.ShouldBe("Probing");
        descriptor.Kind.ShouldBe(ActivityKind.Task);
        descriptor.Ports.Select(x => x.Name).ShouldBe(["A", "B"]);
        descriptor.Outputs.Select(x => x.Name).ShouldBe(["Count", "Result"]);
        descriptor.Inputs.Select(x => (x.Name, x.UIHint)).ShouldBe([("Colour", InputUIHints.DropDown), ("Times", InputUIHints.SingleLine), ("Completes", InputUIHints.DropDown)]);
        var colour = descriptor.Inputs.First();
        (colour.DisplayName, colour.Description, colour.Category, colour.Order).ShouldBe(("Colour", "Picked from a list.", "Look", 2f));
    }

    [Fact]
    public async Task Options_come_from_the_handler_that_the_input_names_and_know_the_context()
    {
        await using var engine = new Engine(services: x => x.AddScoped<IPropertyUIHandler, ColourOptions>());
        var property = typeof(Probe).GetProperty(nameof(Probe.Colour))!;

        var described = await engine.Get<IActivityDescriber>().DescribeInputPropertyAsync(property);
        var asked = await engine.Get<IPropertyUIHandlerResolver>().GetUIPropertiesAsync(property, "blue");

        ((DropDownProps)described.UISpecifications![InputUIHints.DropDown]).SelectList!.Items.ShouldBeEmpty();
        described.UISpecifications["Refresh"].ShouldBe(true);
        ((DropDownProps)asked[InputUIHints.DropDown]).SelectList!.Items.ShouldBe([new("Red", "r"), new("blue", "c")]);
    }

    [Fact]
    public async Task A_drop_down_lists_what_its_attribute_lists_and_an_enumeration_its_values()
    {
        await using var engine = new Engine();

        var inputs = (await engine.Get<IActivityDescriber>().DescribeActivityAsync(typeof(Choices))).Inputs.ToList();

        inputs.Select(x => Items(x)).ShouldBe([["GET", "POST"], ["Running", "Finished"], ["", "Running", "Finished"]]);
        inputs[2].Type.ShouldBe(typeof(WorkflowStatus));

        static string[] Items(InputDescriptor input) => [.. ((DropDownProps)input.UISpecifications![InputUIHints.DropDown]).SelectList!.Items.Select(x => x.Value)];
    }

    [Fact]
    public async Task Dynamic_outcomes_name_the_fixed_ones()
    {
        await using var engine = new Engine(services: x => x.AddScoped<IPropertyUIHandler, FixedOutcomes>());

        var input = (await engine.Get<IActivityDescriber>().DescribeActivityAsync(typeof(DynamicOutcomes))).Inputs.Single();

        input.UIHint.ShouldBe("dynamic-outcomes");
        ((DynamicOutcomesOptions)input.UISpecifications![nameof(DynamicOutcomesOptions)]).FixedOutcomes.ShouldBe(["Timeout"]);
    }

    [Fact]
    public async Task A_modifier_changes_a_descriptor_as_it_is_registered()
    {
        await using var engine = new Engine(services: x => x.AddSingleton<IActivityDescriptorModifier, OwnHint>());

        await engine.Get<IActivityRegistry>().RegisterAsync(typeof(Probe));

        engine.Get<IActivityRegistry>().Find("Tests.Probe")!.Inputs.First().UIHint.ShouldBe("own");
    }

    public class Choices : CodeActivity
    {
        [Input(UIHint = InputUIHints.DropDown, Options = new[] { "GET", "POST" })]
        public Input<string> Method { get; set; } = null!;

        public Input<WorkflowStatus> Status { get; set; } = null!;

        public Input<WorkflowStatus?> MaybeStatus { get; set; } = null!;
    }

    public class DynamicOutcomes : CodeActivity
    {
        [Input(UIHint = InputUIHints.DynamicOutcomes, UIHandler = typeof(FixedOutcomes))]
        public Input<ICollection<string>> Codes { get; set; } = null!;
    }

    public class FixedOutcomes : PropertyUIHandlerBase
    {
        public override ValueTask<IDictionary<string, object>> GetUIPropertiesAsync(System.Reflection.PropertyInfo propertyInfo, object? context, CancellationToken cancellationToken = default) =>
            new(new Dictionary<string, object> { [nameof(DynamicOutcomesOptions)] = new DynamicOutcomesOptions(["Timeout"]) });
    }

    public class OwnHint : IActivityDescriptorModifier
    {
        public void Modify(ActivityDescriptor descriptor) => descriptor.Inputs.First(x => x.Name == "Colour").UIHint = "own";
    }
}
