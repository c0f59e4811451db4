using System.Data.Common;

namespace ElsaOAuthWebhook.References;

/// <summary>That the database of the workflows cannot be reached, however the engine's store puts it.</summary>
internal static class WorkflowStoreFailure
{
    public static bool Is(Exception exception) => exception is DbException or { InnerException: DbException };
}
