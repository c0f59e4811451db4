namespace Elsa.Common.Models;

/// <summary>Which versions of something are meant.</summary>
public struct VersionOptions
{
    public static readonly VersionOptions Latest = new() { IsLatest = true };

    public static readonly VersionOptions Published = new() { IsPublished = true };

    public static readonly VersionOptions LatestOrPublished = new() { IsLatestOrPublished = true };

    public bool IsLatest { get; private set; }

    public bool IsLatestOrPublished { get; private set; }

    public bool IsPublished { get; private set; }
}
