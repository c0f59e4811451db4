namespace ElsaOAuthWebhook.References;

/// <summary>Where people look at a workflow, if the host says so.</summary>
/// <param name="Of">Gives the address for a definition's id.</param>
internal sealed record WorkflowLinks(Func<string, Uri>? Of);
