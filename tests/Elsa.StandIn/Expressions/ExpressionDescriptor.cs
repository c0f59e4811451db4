using Elsa.Expressions.Models;

namespace Elsa.Expressions.Models
{
    /// <summary>A type of syntax: how designers show it, and what evaluates it.</summary>
    public class ExpressionDescriptor
    {
        public string Type { get; init; } = null!;

        public string DisplayName { get; set; } = null!;

        public bool IsSerializable { get; set; } = true;

        public bool IsBrowsable { get; set; } = true;

        public IDictionary<string, object> Properties { get; set; } = new Dictionary<string, object>();

        public Func<IServiceProvider, Contracts.IExpressionHandler> HandlerFactory { get; set; } = null!;
    }

    public class ExpressionEvaluatorOptions;
}

namespace Elsa.Expressions.Contracts
{
    /// <summary>Evaluates expressions of one type.</summary>
    public interface IExpressionHandler
    {
        ValueTask<object?> EvaluateAsync(Expression expression, Type returnType, ExpressionExecutionContext context, ExpressionEvaluatorOptions options);
    }

    /// <summary>Brings types of syntax.</summary>
    public interface IExpressionDescriptorProvider
    {
        IEnumerable<ExpressionDescriptor> GetDescriptors();
    }

    public interface IExpressionDescriptorRegistry
    {
        IEnumerable<ExpressionDescriptor> ListAll();

        ExpressionDescriptor? Find(string type);
    }

    /// <summary>Those that others bring: what the stand-in evaluates by itself needs no description.</summary>
    internal sealed class ExpressionDescriptorRegistry(IEnumerable<IExpressionDescriptorProvider> providers) : IExpressionDescriptorRegistry
    {
        private readonly Dictionary<string, ExpressionDescriptor> _descriptors = providers.SelectMany(provider => provider.GetDescriptors()).ToDictionary(descriptor => descriptor.Type);

        public IEnumerable<ExpressionDescriptor> ListAll() => _descriptors.Values;

        public ExpressionDescriptor? Find(string type) => _descriptors.GetValueOrDefault(type);
    }
}
