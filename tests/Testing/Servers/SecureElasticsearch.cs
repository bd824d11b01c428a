namespace Spoor.Testing.Servers;

/// <summary>An Elasticsearch that wants TLS and a password: <c>TEST_ELASTICSEARCH_SECURE</c> (an https address),
/// <c>TEST_ELASTICSEARCH_USER</c>, <c>TEST_ELASTICSEARCH_PASSWORD</c>, <c>TEST_CA</c>. There is no container of it.</summary>
public static class SecureElasticsearch
{
    private static readonly string[] s_variables = ["TEST_ELASTICSEARCH_SECURE", "TEST_ELASTICSEARCH_USER", "TEST_ELASTICSEARCH_PASSWORD", "TEST_CA"];

    /// <summary>The address. Skips the running test when there is none.</summary>
    public static Uri Url => new(Variable("TEST_ELASTICSEARCH_SECURE"));

    public static string Username => Variable("TEST_ELASTICSEARCH_USER");

    public static string Password => Variable("TEST_ELASTICSEARCH_PASSWORD");

    /// <summary>The authority of its certificate, PEM.</summary>
    public static string CaFile => Variable("TEST_CA");

    /// <remarks>Any of them alone is of no use, so that what is not set skips whoever asks for another.</remarks>
    private static string Variable(string name)
    {
        if (Array.Find(s_variables, variable => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable))) is { } absent)
            Assert.Skip($"No Elasticsearch with TLS and passwords is available: {absent} is not set");
        return Environment.GetEnvironmentVariable(name)!;
    }
}
