// For the classes that say what they require.
[assembly: TestFramework("OAuthWebhook.Testing.PrerequisiteTestFramework", "OAuthWebhook.Testing")]
