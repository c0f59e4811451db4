using Xunit;
using Xunit.Sdk;

namespace OAuthWebhook.Testing;

/// <summary>A fact that needs <see cref="OidcProviderServer"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("OAuthWebhook.Testing.PrerequisiteFactDiscoverer", "OAuthWebhook.Testing")]
public sealed class OidcProviderFactAttribute : FactAttribute
{
    public OidcProviderFactAttribute() => Skip = Prerequisite.OidcProvider.SkipReason;
}

/// <summary>A theory that needs <see cref="OidcProviderServer"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("OAuthWebhook.Testing.PrerequisiteTheoryDiscoverer", "OAuthWebhook.Testing")]
public sealed class OidcProviderTheoryAttribute : TheoryAttribute
{
    public OidcProviderTheoryAttribute() => Skip = Prerequisite.OidcProvider.SkipReason;
}

/// <summary>A fact that needs <see cref="Chromium"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("OAuthWebhook.Testing.PrerequisiteFactDiscoverer", "OAuthWebhook.Testing")]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Prerequisite.Chromium.SkipReason;
}

/// <summary>A theory that needs <see cref="Chromium"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = Prerequisite.Chromium.SkipReason;
}

/// <summary>A fact that needs <see cref="Chromium"/> and the rules of <see cref="Accessibility"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("OAuthWebhook.Testing.PrerequisiteFactDiscoverer", "OAuthWebhook.Testing")]
public sealed class AccessibilityFactAttribute : FactAttribute
{
    public AccessibilityFactAttribute() => Skip = Prerequisite.Chromium.SkipReason ?? Prerequisite.AxeCore.SkipReason;
}

/// <summary>A fact that needs <see cref="Chromium"/> and <see cref="OidcProviderServer"/>, and the rules of <see cref="Accessibility"/> where it says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("OAuthWebhook.Testing.PrerequisiteFactDiscoverer", "OAuthWebhook.Testing")]
public sealed class CertifiedBrowserFactAttribute : FactAttribute
{
    public CertifiedBrowserFactAttribute(bool accessibility = false) =>
        Skip = Prerequisite.Chromium.SkipReason ?? Prerequisite.OidcProvider.SkipReason ?? (accessibility ? Prerequisite.AxeCore.SkipReason : null);
}

/// <summary>A fact that needs <see cref="PostgreSqlServer"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("OAuthWebhook.Testing.PrerequisiteFactDiscoverer", "OAuthWebhook.Testing")]
public sealed class PostgreSqlFactAttribute : FactAttribute
{
    public PostgreSqlFactAttribute() => Skip = Prerequisite.PostgreSql.SkipReason;
}

/// <summary>A theory that needs <see cref="PostgreSqlServer"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("OAuthWebhook.Testing.PrerequisiteTheoryDiscoverer", "OAuthWebhook.Testing")]
public sealed class PostgreSqlTheoryAttribute : TheoryAttribute
{
    public PostgreSqlTheoryAttribute() => Skip = Prerequisite.PostgreSql.SkipReason;
}

/// <summary>A fact that needs the files of the Elsa Studio that npm serves.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("OAuthWebhook.Testing.PrerequisiteFactDiscoverer", "OAuthWebhook.Testing")]
public sealed class StudioFactAttribute : FactAttribute
{
    public StudioFactAttribute() => Skip = Prerequisite.ElsaStudio.SkipReason;
}

/// <summary>A fact that needs that Studio in <see cref="Chromium"/>, and the rules of <see cref="Accessibility"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("OAuthWebhook.Testing.PrerequisiteFactDiscoverer", "OAuthWebhook.Testing")]
public sealed class StudioBrowserFactAttribute : FactAttribute
{
    public StudioBrowserFactAttribute() => Skip = SkipReason;

    public static string? SkipReason => Prerequisite.ElsaStudio.SkipReason ?? Prerequisite.Chromium.SkipReason ?? Prerequisite.AxeCore.SkipReason;
}
