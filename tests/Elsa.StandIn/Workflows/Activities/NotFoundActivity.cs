using System.ComponentModel;
using System.Runtime.CompilerServices;
using Elsa.Workflows.Attributes;

namespace Elsa.Workflows.Activities;

[Browsable(false)]
[Activity("Elsa", "System", "Stands where a definition names an activity that nobody registered.")]
public class NotFoundActivity : CodeActivity
{
    public NotFoundActivity([CallerFilePath] string? source = null, [CallerLineNumber] int? line = null) : base(source, line)
    {
    }

    public string MissingTypeName { get; set; } = null!;

    public int MissingTypeVersion { get; set; }

    public string OriginalActivityJson { get; set; } = null!;

    protected override void Execute(ActivityExecutionContext context) => throw new InvalidOperationException($"The activity {MissingTypeName} version {MissingTypeVersion} was not found.");
}
