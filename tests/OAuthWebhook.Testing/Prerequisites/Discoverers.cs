using Xunit.Abstractions;
using Xunit.Sdk;

namespace OAuthWebhook.Testing;

// xunit's runner prints which tests it skips but not why. These say it, once per test run and part.

internal sealed class PrerequisiteFactDiscoverer(IMessageSink diagnostics) : FactDiscoverer(diagnostics)
{
    public override IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions,
        ITestMethod testMethod,
        IAttributeInfo factAttribute)
    {
        SkipReasons.Tell(DiagnosticMessageSink, factAttribute);
        return base.Discover(discoveryOptions, testMethod, factAttribute);
    }
}

internal sealed class PrerequisiteTheoryDiscoverer(IMessageSink diagnostics) : TheoryDiscoverer(diagnostics)
{
    public override IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions,
        ITestMethod testMethod,
        IAttributeInfo theoryAttribute)
    {
        SkipReasons.Tell(DiagnosticMessageSink, theoryAttribute);
        return base.Discover(discoveryOptions, testMethod, theoryAttribute);
    }
}

internal static class SkipReasons
{
    private static readonly HashSet<string> Told = [];

    public static void Tell(IMessageSink diagnostics, IAttributeInfo attribute)
    {
        if (attribute.GetNamedArgument<string?>("Skip") is { } reason && Told.Add(reason))
            diagnostics.OnMessage(new DiagnosticMessage($"Tests are skipped. {reason}"));
    }
}
