using Elsa.Expressions;

namespace Elsa.Workflows;

public static class ActivityExecutionContextExtensions
{
    /// <summary>What the engine writes into the record of an execution.</summary>
    public static IDictionary<string, object> GetInputs(this ActivityExecutionContext context) => context.ActivityState;

    /// <summary>What the engine writes into the record of an execution.</summary>
    public static IDictionary<string, object> GetOutputs(this ActivityExecutionContext context) =>
        context.ActivityDescriptor.Outputs.ToDictionary(
            x => x.Name,
            x => x.IsSerializable == false ? "(not serializable)" : context.WorkflowExecutionContext.GetActivityOutputRegister().FindOutputByActivityInstanceId(context.Id, x.Name)!);
}
