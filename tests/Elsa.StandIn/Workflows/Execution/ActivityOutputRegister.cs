namespace Elsa.Workflows.Models;

/// <summary>Every output of a run, also the ones bound to nothing.</summary>
public class ActivityOutputRegister
{
    public const string DefaultOutputName = "Result";

    private readonly List<(string ActivityId, string ActivityInstanceId, string Name, object? Value)> _records = [];

    internal object? LastResult { get; private set; }

    public void Record(ActivityExecutionContext activityExecutionContext, string? outputName, object? outputValue)
    {
        outputName ??= DefaultOutputName;
        // Recorded by the property's name, found by the name its attribute gives it.
        outputName = activityExecutionContext.ActivityDescriptor.Outputs.FirstOrDefault(x => x.PropertyInfo?.Name == outputName)?.Name ?? outputName;
        _records.Add((activityExecutionContext.Activity.Id, activityExecutionContext.Id, outputName, outputValue));
        if (outputName == DefaultOutputName)
            LastResult = outputValue;
    }

    public object? FindOutputByActivityId(string activityId, string? outputName = null) =>
        _records.LastOrDefault(x => x.ActivityId == activityId && x.Name == (outputName ?? DefaultOutputName)).Value;

    public object? FindOutputByActivityInstanceId(string activityInstanceId, string? outputName = null) =>
        _records.LastOrDefault(x => x.ActivityInstanceId == activityInstanceId && x.Name == (outputName ?? DefaultOutputName)).Value;
}
