using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace OAuthWebhook.Testing;

/// <summary>Put on a class of tests: all of them, inherited ones too, need <see cref="PostgreSqlServer"/>.</summary>
/// <remarks>Where the assembly says <c>[assembly: TestFramework("OAuthWebhook.Testing.PrerequisiteTestFramework", "OAuthWebhook.Testing")]</c>.</remarks>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RequiresPostgreSqlAttribute : Attribute
{
    /// <summary>Why the tests are skipped, or null when they run.</summary>
    public string? Skip { get; } = Prerequisite.PostgreSql.SkipReason;
}

/// <summary>
/// Skips whole classes. A test that classes inherit cannot know what one of them needs, so an attribute on the test, which
/// is all that xunit offers, cannot say it.
/// </summary>
public sealed class PrerequisiteTestFramework(IMessageSink messageSink) : XunitTestFramework(messageSink)
{
    protected override ITestFrameworkDiscoverer CreateDiscoverer(IAssemblyInfo assemblyInfo) =>
        new Discoverer(assemblyInfo, SourceInformationProvider, DiagnosticMessageSink);

    private sealed class Discoverer(IAssemblyInfo assembly, ISourceInformationProvider sources, IMessageSink diagnostics)
        : XunitTestFrameworkDiscoverer(assembly, sources, diagnostics)
    {
        protected override bool FindTestsForMethod(ITestMethod testMethod, bool includeSourceInformation, IMessageBus messageBus, ITestFrameworkDiscoveryOptions discoveryOptions)
        {
            var needs = testMethod.TestClass.Class.GetCustomAttributes(typeof(RequiresPostgreSqlAttribute)).SingleOrDefault();
            if (needs?.GetNamedArgument<string?>("Skip") is not { } reason || !testMethod.Method.GetCustomAttributes(typeof(FactAttribute)).Any())
                return base.FindTestsForMethod(testMethod, includeSourceInformation, messageBus, discoveryOptions);

            SkipReasons.Tell(DiagnosticMessageSink, needs);
            var skipped = new XunitSkippedDataRowTestCase(
                DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod, reason);
            return ReportDiscoveredTestCase(skipped, includeSourceInformation, messageBus);
        }
    }
}
