using Elsa.Expressions;
using Elsa.Expressions.Models;
using Elsa.Workflows.Models;
using Elsa.Workflows.State;

namespace Elsa.Workflows.Execution;

internal static class ActivityInvoker
{
    public static async Task InvokeAsync(ActivityExecutionContext context)
    {
        context.AddExecutionLogEntry("Started");
        try
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            await EvaluateInputsAsync(context);
            if (!await context.Activity.CanExecuteAsync(context))
            {
                context.AddExecutionLogEntry("Precondition Failed", "Cannot execute at this time");
                return;
            }

            context.TransitionTo(ActivityStatus.Running);
            await context.Activity.ExecuteAsync(context);
        }
        // Whatever an activity throws, its cancellation too, is an incident of the run and never an exception of the runner.
        catch (Exception e)
        {
            context.AddExecutionLogEntry("Faulted", e.Message, payload: new { Exception = e.GetType().FullName, e.Message, e.StackTrace });
            Fault(context, e);
        }
    }

    private static void Fault(ActivityExecutionContext context, Exception exception)
    {
        var (activity, workflow) = (context.Activity, context.WorkflowExecutionContext);
        context.Exception = exception;
        context.TransitionTo(ActivityStatus.Faulted);
        for (var faulted = context; faulted is not null; faulted = faulted.ParentActivityExecutionContext)
            faulted.AggregateFaultCount++;
        workflow.Incidents.Add(new(activity.Id, activity.NodeId, activity.Type, exception.Message, ExceptionState.FromException(exception), WorkflowExecutionContext.Now));
        workflow.TransitionTo(WorkflowSubStatus.Faulted);
    }

    private static async Task EvaluateInputsAsync(ActivityExecutionContext context)
    {
        foreach (var descriptor in context.ActivityDescriptor.Inputs.Where(x => x.AutoEvaluate))
        {
            try
            {
                var value = await EvaluateAsync(context, descriptor);
                // In clear, whatever CanContainSecrets says: so does the engine until 3.8.
                if (descriptor.IsSerializable != false)
                    context.ActivityState[descriptor.Name] = value!;
            }
            catch (Exception e)
            {
                throw new Exceptions.InputEvaluationException(descriptor.Name, $"Failed to evaluate activity input '{descriptor.Name}'", e);
            }
        }
    }

    private static async ValueTask<object?> EvaluateAsync(ActivityExecutionContext context, InputDescriptor descriptor)
    {
        var property = descriptor.ValueGetter(context.Activity);
        if (!descriptor.IsWrapped)
            return property;

        var input = (Input?)property;
        var value = input?.Expression is not null
            ? await ExpressionEvaluator.EvaluateAsync(input, context.ExpressionExecutionContext)
            : descriptor.DefaultValue;
        if (input is null && descriptor.DefaultValue is not null)
        {
            // The one run value an activity instance gets: the same default for every run.
            input = (Input)Activator.CreateInstance(typeof(Input<>).MakeGenericType(descriptor.Type), new Literal(value, $"{context.NodeId}.{descriptor.Name}"))!;
            descriptor.ValueSetter(context.Activity, input);
        }

        if (input?.MemoryBlockReference() is { } reference)
            context.ExpressionExecutionContext.Set(reference, value);
        return value;
    }
}
