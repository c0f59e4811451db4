using Elsa.Expressions.Models;
using Elsa.Workflows.Memory;

namespace Elsa.Workflows;

public interface IExecutionContext
{
    string Id { get; }

    IActivity Activity { get; }

    ExpressionExecutionContext ExpressionExecutionContext { get; }

    IEnumerable<Variable> Variables { get; }

    IDictionary<string, object> Properties { get; }
}
