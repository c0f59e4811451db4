// For the classes that say what they require.
[assembly: TestFramework("OAuthWebhook.Testing.PrerequisiteTestFramework", "OAuthWebhook.Testing")]
// Each test has several processes: two tests at once would only slow each other down.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
