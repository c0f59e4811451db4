namespace Elsa.Workflows.Activities.Flowchart.Models;

/// <summary>The target runs after the source, when the source completed with the outcome named by its port.</summary>
public class Connection : IEquatable<Connection>
{
    public Connection()
    {
    }

    public Connection(Endpoint source, Endpoint target)
    {
        Source = source;
        Target = target;
    }

    public Connection(IActivity source, IActivity target) : this(new Endpoint(source), new Endpoint(target))
    {
    }

    public Endpoint Source { get; set; } = null!;

    public Endpoint Target { get; set; } = null!;

    public bool Equals(Connection? other) => other is not null && Ends == other.Ends;

    public override bool Equals(object? obj) => Equals(obj as Connection);

    public override int GetHashCode() => Ends.GetHashCode();

    private (IActivity, string?, IActivity, string?) Ends => (Source.Activity, Source.Port, Target.Activity, Target.Port);
}

public class Endpoint
{
    public Endpoint()
    {
    }

    public Endpoint(IActivity activity, string? port = null)
    {
        Activity = activity;
        Port = port;
    }

    public IActivity Activity { get; set; } = null!;

    public string? Port { get; set; }
}

/// <summary>What an activity completed with. Every connection of every name is followed.</summary>
public record Outcomes(params string[] Names)
{
    /// <summary>Of an activity that named none: follows "Done" and connections without a port.</summary>
    public static readonly Outcomes Default = new(null!, "Done");

    public static readonly Outcomes Empty = new();
}
