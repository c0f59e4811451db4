using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Elsa.Workflows;
using Elsa.Workflows.Activities;
using Elsa.Workflows.Attributes;
using ElsaOAuthWebhook.Requests;

namespace ElsaOAuthWebhook.Tests.References;

/// <summary>A workflow in code, whose request is inside an activity of the host's own.</summary>
public class InCode : WorkflowBase
{
    public const string Connection = "0123456789abcdef0123456789abcdef";

    protected override void Build(IWorkflowBuilder builder)
    {
        builder.Name = "Written in code";
        builder.Root = new Sequence { Activities = { new CallsTheCrm() } };
    }
}

/// <summary>A workflow whose code fails.</summary>
public class BrokenCode : WorkflowBase
{
    public static bool Fails { get; set; }

    protected override void Build(IWorkflowBuilder builder)
    {
        builder.Root = new Sequence();
        if (Fails)
            throw new InvalidOperationException("The code is broken.");
    }
}

[Activity("Tests", "Tests", "An activity made of another one, in code.")]
public class CallsTheCrm : Composite
{
    public CallsTheCrm([CallerFilePath] string? source = null, [CallerLineNumber] int? line = null) : base(source, line) => Root = new OAuthHttpRequest { Token = new(InCode.Connection) };
}

/// <summary>Runs a version of another workflow as an activity, as the engine's own does: that version, until an author puts another in.</summary>
[Activity("Tests", "Tests", "Runs another workflow.")]
public class RunsAnother : Composite
{
    public RunsAnother([CallerFilePath] string? source = null, [CallerLineNumber] int? line = null) : base(source, line)
    {
    }

    public static ConcurrentDictionary<string, Func<Workflow>> Versions { get; } = new();

    public string WorkflowDefinitionVersionId
    {
        get;
        set
        {
            field = value;
            Root = Versions[value]();
        }
    }

    = null!;
}
