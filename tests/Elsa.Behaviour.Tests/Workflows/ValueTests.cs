using System.Runtime.CompilerServices;
using Elsa.Expressions.Exceptions;
using Elsa.Expressions.Models;
using Elsa.Extensions;
using Elsa.Http;
using Elsa.Workflows;
using Elsa.Workflows.Activities;
using Elsa.Workflows.Attributes;
using Elsa.Workflows.Models;

namespace Elsa.Behaviour.Tests.Workflows;

public class ValueTests
{
    [Theory]
    [InlineData("url", "Uri", "Literal", "\"https://example.org/a\"", "https://example.org/a")]
    [InlineData("url", "Uri", "Literal", "\"/relative?x=1\"", "/relative?x=1")]
    [InlineData("url", "Uri", "Literal", "null", null)]
    [InlineData("wait", "TimeSpan", "Literal", "\"00:00:05\"", "00:00:05")]
    [InlineData("count", "Int32", "Literal", "\"12\"", "12")]
    [InlineData("count", "Int32", "Literal", "12", "12")]
    [InlineData("flag", "Boolean", "Literal", "true", "True")]
    [InlineData("flag", "Boolean", "Literal", "\"true\"", "True")]
    [InlineData("codes", "String[]", "Literal", "\"200\"", "200")]
    [InlineData("codes", "String[]", "Literal", "\"[\\\"200\\\",\\\"2xx\\\"]\"", "200,2xx")]
    [InlineData("codes", "String[]", "Object", "\"[\\\"200\\\",\\\"2xx\\\"]\"", "200,2xx")]
    [InlineData("codes", "String[]", "Object", "\"\"", null)]
    [InlineData("headers", "HttpHeaders", "Object", "\"{\\\"Accept\\\":\\\"text/html\\\",\\\"X\\\":[\\\"1\\\",\\\"2\\\"]}\"", "Accept=text/html,X=1|2")]
    [InlineData("headers", "HttpHeaders", "Literal", "\"{\\\"Accept\\\":\\\"text/html\\\"}\"", "Accept=text/html")]
    [InlineData("content", "Object", "Literal", "\"text\"", "text")]
    [InlineData("content", "Object", "Literal", "12", "12")]
    [InlineData("content", "Object", "Object", "\"{\\\"a\\\":1}\"", "{\"a\":1}")]
    public async Task What_a_definition_writes_becomes_the_type_of_the_input(string input, string typeName, string syntax, string value, string? expected)
    {
        await using var engine = await Engine.StartedAsync(elsa => elsa.AddActivity<Values>());
        var json = $$"""{ "type": "Tests.Values", "version": 1, "{{input}}": { "typeName": "{{typeName}}", "expression": { "type": "{{syntax}}", "value": {{value}} } } }""";

        var run = await engine.RunAsync(engine.Get<IActivitySerializer>().Deserialize(json));

        run.WorkflowState.Incidents.ShouldBeEmpty();
        run.WorkflowExecutionContext.GetLastActivityResult().ShouldBe(expected);
    }

    [Fact]
    public async Task JSON_that_cannot_be_read_as_the_type_of_the_input_is_an_incident()
    {
        await using var engine = new Engine();

        var run = await engine.RunAsync(new Values { Headers = new(new Literal("{ broken")) });

        run.WorkflowState.Incidents.ShouldHaveSingleItem().Exception!.InnerException!.Type.ShouldBe(typeof(TypeConversionException));
    }

    [Fact]
    public async Task An_output_is_converted_to_its_own_type_and_knows_the_type_of_its_target()
    {
        await using var engine = new Engine();

        var run = await engine.RunAsync<OutputsWorkflow>();

        run.WorkflowState.Incidents.ShouldBeEmpty();
        engine.Lines.ShouldBe(["Int32 True", " False", "5"]);
        run.WorkflowState.Output["Answer"].ShouldBe("five");
    }

    [Fact]
    public async Task An_output_that_is_not_to_be_serialized_is_not_in_the_record()
    {
        await using var engine = new Engine();

        var run = await engine.RunAsync<OutputsWorkflow>();

        run.Journal.ActivityExecutionContexts.First(x => x.Activity is Outputs).GetOutputs()["Kept"].ShouldBe("(not serializable)");
    }

    [Activity("Tests", "Probing", "Has an input of every kind.")]
    public class Values([CallerFilePath] string? source = null, [CallerLineNumber] int? line = null) : CodeActivity<string?>(source, line)
    {
        [Input] public Input<Uri?> Url { get; set; } = null!;

        [Input] public Input<TimeSpan?> Wait { get; set; } = null!;

        [Input] public Input<int?> Count { get; set; } = null!;

        [Input] public Input<bool?> Flag { get; set; } = null!;

        [Input] public Input<ICollection<string>?> Codes { get; set; } = null!;

        [Input] public Input<HttpHeaders?> Headers { get; set; } = null!;

        [Input] public Input<object?> Content { get; set; } = null!;

        protected override void Execute(ActivityExecutionContext context) => context.Set(Result,
            Url.GetOrDefault(context)?.OriginalString
            ?? Wait.GetOrDefault(context)?.ToString()
            ?? Count.GetOrDefault(context)?.ToString(System.Globalization.CultureInfo.InvariantCulture)
            ?? Flag.GetOrDefault(context)?.ToString()
            ?? (Codes.GetOrDefault(context) is { } codes ? string.Join(',', codes) : null)
            ?? (Headers.GetOrDefault(context) is { } headers ? string.Join(',', headers.Select(x => $"{x.Key}={string.Join('|', x.Value)}")) : null)
            ?? Content.GetOrDefault(context)?.ToString());
    }

    [Activity("Tests", "Probing", "Sets its outputs.")]
    public class Outputs([CallerFilePath] string? source = null, [CallerLineNumber] int? line = null) : CodeActivity(source, line)
    {
        [Output] public Output<object?> Any { get; set; } = null!;

        [Output] public Output<string?> Answer { get; set; } = null!;

        [Output(IsSerializable = false)] public Output<string?> Kept { get; set; } = null!;

        protected override void Execute(ActivityExecutionContext context)
        {
            context.Set(Any, 5);
            context.Set(Answer, "five");
            context.Set(Kept, "kept");
            context.GetRequiredService<IStandardOutStreamProvider>().GetTextWriter().WriteLine($"{Any.GetTargetType(context)?.Name} {Any.HasTarget(context)}");
        }
    }

    public class OutputsWorkflow : WorkflowBase
    {
        protected override void Build(IWorkflowBuilder builder)
        {
            var number = builder.WithVariable("Number", 0);
            builder.WithOutput<string>("Answer");
            builder.Root = new Sequence
            {
                Activities =
                {
                    new Outputs { Any = new(number), Answer = new(new MemoryBlockReference("Answer")) },
                    new Outputs(),
                    new WriteLine(context => $"{number.Get(context)}"),
                },
            };
        }
    }
}
