namespace Spoor.Testing.Servers;

/// <summary>An Elasticsearch that wants TLS and a password: <c>TEST_ELASTICSEARCH_SECURE</c> (an https address),
/// <c>TEST_ELASTICSEARCH_USER</c>, <c>TEST_ELASTICSEARCH_PASSWORD</c>, <c>TEST_CA</c>. There is no container of it.</summary>
public static class SecureElasticsearch
{
    /// <summary>The address. Skips the running test when there is none.</summary>
    public static Uri Url => new(Variable("TEST_ELASTICSEARCH_SECURE"));

    public static string Username => Variable("TEST_ELASTICSEARCH_USER");

    public static string Password => Variable("TEST_ELASTICSEARCH_PASSWORD");

    /// <summary>The authority of its certificate, PEM.</summary>
    public static string CaFile => Variable("TEST_CA");

    private static string Variable(string name)
    {
        var value = Environment.GetEnvironmentVariable(name);
        if (string.IsNullOrEmpty(value)) Assert.Skip($"No Elasticsearch with TLS and passwords is available: {name} is not set");
        return value;
    }
}
