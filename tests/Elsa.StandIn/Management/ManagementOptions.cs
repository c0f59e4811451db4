namespace Elsa.Workflows.Management.Options;

public class ManagementOptions
{
    public bool IsReadOnlyMode { get; set; }
}
