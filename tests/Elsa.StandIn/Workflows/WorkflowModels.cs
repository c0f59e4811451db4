using Elsa.Workflows.Memory;

namespace Elsa.Workflows.Models;

public record WorkflowIdentity(string DefinitionId, int Version, string Id, string? TenantId = null)
{
    public static WorkflowIdentity VersionOne => new("1", 1, "1", null);
}

public record WorkflowPublication(bool IsLatest, bool IsPublished)
{
    public static WorkflowPublication LatestAndPublished => new(true, true);
}

public record WorkflowMetadata(string? Name = null, string? Description = null, DateTimeOffset CreatedAt = default, Version? ToolVersion = null);

public class WorkflowOptions
{
}

public abstract class ArgumentDefinition
{
    public Type Type { get; set; } = typeof(object);

    public string Name { get; set; } = null!;

    public string DisplayName { get; set; } = "";

    public string Description { get; set; } = "";

    public string Category { get; set; } = "";
}

public class InputDefinition : ArgumentDefinition
{
    public string UIHint { get; set; } = null!;

    public Type? StorageDriverType { get; set; }
}

public class OutputDefinition : ArgumentDefinition
{
}
